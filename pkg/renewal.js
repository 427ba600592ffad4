// Renewal: what the core decides is done here, by one tab at a time.

import { keep, tell, tokenOf } from "./client.js";
import { decide } from "./core.js";
import { EdgegrantError } from "./errors.js";
import { received, requestToken } from "./flow.js";
import { alone, patience } from "./lock.js";
import { revoke } from "./logout.js";
import { outcomeInFrame } from "./opened.js";
import { flag } from "./text.js";
import { asToken } from "./token.js";

// Timers stand still while a laptop sleeps.
const longestTimer = 60_000;

/** A token that can be used now, renewed first if it is time. */
export const getToken = async (client, { refused } = {}) => asToken(await usableRecord(client, refused));

/** Whether there is a token, or a way to one without the user. */
export function isLoggedIn(client) {
  const record = client.store.read();
  return record !== null && next(record).step !== "log_in";
}

/** The record of a token that can be used now, renewed first if it is time, or if it is the one that was refused. */
export async function usableRecord(client, refused) {
  const kept = client.store.read();
  let problem;
  if (kept && next(kept, refused).step === "renew") await renewed(client, refused).catch((cause) => (problem = cause));
  const record = client.store.read();
  if (!record) throw problem ?? client.problem ?? new EdgegrantError("not_logged_in");
  // One that could not be renewed serves as long as it lives.
  const serves = problem && record.access_token !== refused && tokenOf(client);
  if (serves || next(record, refused).step === "use") return record;
  throw problem ?? why(record);
}

/** The record of another token of the same user than the one that was refused; none if there is no use in one. */
export async function anotherRecord(client, { access_token: refused, login, refresh_token, claims }) {
  const kept = client.store.read();
  if (kept && next(kept, refused).step === "renew") await renewed(client, refused);
  const record = client.store.read();
  // Without an ID token nobody knows whose session a frame found.
  const isTheirs = record?.login === login && (refresh_token || claims);
  return isTheirs && record.access_token !== refused ? record : null;
}

/** Renews before the token ends while somebody looks at the page. Returns what ends that. */
export function keepFresh(client) {
  // On a server there is nobody.
  if (typeof document === "undefined") return () => {};
  const stop = new AbortController();
  const { signal } = stop;
  let timer;
  // The clock decides: a timer is late after a sleep, and in a tab in the background.
  client.look = () => {
    clearTimeout(timer);
    const record = client.store.read();
    if (!record) return;
    const { step, changes_at: change } = next(record);
    // If that fails, what is known of the token says when it is worth another try; else, a while later.
    if (step === "renew" && !document.hidden) renewed(client).catch(() => setTimeout(tell, patience, client));
    const tick = () => (Date.now() < change ? client.look() : tell(client));
    if (change) timer = setTimeout(tick, Math.min(change - Date.now(), longestTimer));
  };
  const online = () => {
    const record = client.store.read();
    if (/^(network_failed|timed_out)$/.test(record?.problem?.code)) keep(client, { ...record, not_before: undefined });
    else tell(client);
  };
  document.addEventListener("visibilitychange", () => tell(client), { signal });
  addEventListener("online", online, { signal });
  addEventListener("storage", ({ key }) => (key === null || key === client.name) && tell(client), { signal });
  client.look();
  return () => {
    stop.abort();
    clearTimeout(timer);
    client.look = undefined;
  };
}

/** Renews, unless this page is about it already. */
const renewed = (client, refused) =>
  (client.renewing ??= alone(client, () => renew(client, refused)).finally(() => {
    client.renewing = undefined;
  }));

async function renew(client, refused) {
  const record = client.store.read();
  // Another tab may have renewed it meanwhile, or logged out.
  if (!record || next(record, refused).step !== "renew") return;
  let fresh;
  try {
    fresh = await (record.refresh_token ? refresh(client, record) : ask(client, record));
  } catch (problem) {
    setBack(client, record, problem);
    return;
  }
  // Of the same login as before.
  if (isKept(client, record)) keep(client, { ...fresh, login: record.login, renewals: record.renewals + 1 });
  // Nobody wants it any more.
  else await revoke(client, fresh).catch(() => {});
}

async function refresh(client, { refresh_token, requested_scope, response_type, scope, id_token, claims }) {
  const { body } = decide("refresh", { refresh_token, client_id: client.options.clientId });
  const answer = await requestToken(client, body, { requested_scope, scope });
  // The server may replace the refresh token (RFC 6749 §6), or leave it.
  return { refresh_token, ...answer, requested_scope, response_type, id_token, claims, renewable: flag(true) };
}

async function ask(client, { requested_scope: scope, response_type: responseType, parameters, claims }) {
  return received(client, await outcomeInFrame(client, { responseType, scope, parameters }), claims?.sub);
}

function setBack(client, record, problem) {
  const { code, message, error, errorDescription: error_description, retryAt: retry_at } = problem;
  const { failures = 0, silences = 0 } = record;
  const [random] = crypto.getRandomValues(new Uint8Array(1));
  // Offline a frame is as silent as one that may never answer.
  const silent = !record.refresh_token && code === "timed_out" && !problem.cause && navigator.onLine;
  const past = { failures, silences: silences + silent };
  const { setback, not_before } = decide("setback", { code, error, ...past, retry_at, random });
  if (!isKept(client, record)) return;
  if (setback === "over") {
    keep(client, null, problem);
    throw problem;
  }
  keep(client, {
    ...record,
    ...past,
    failures: failures + 1,
    renewable: flag(setback === "later"),
    not_before,
    problem: { code, message, error, error_description, retry_at: not_before },
  });
}

/** What to do with a token now, and when to look again. */
const next = ({ access_token, received_at, expires_at, renewable, not_before }, refused) =>
  decide("next_step", { received_at, expires_at, renewable, not_before, refused: flag(access_token === refused) });

/** Whether the user has neither logged out nor in since this record was read. */
const isKept = (client, record) => client.store.read()?.access_token === record.access_token;

const why = ({ problem }) =>
  problem ? new EdgegrantError(problem.code, problem.message, problem) : new EdgegrantError("token_expired");
