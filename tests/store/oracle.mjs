// Decides from what the outside saw, and from nothing else, whether a promise was broken.

import { applicationDelay, clocksApart, isGone, isThere, replayWindow } from "./family.mjs";

/** How long a code lives, and how many wrong redemptions end it. */
const codeLifetime = 60_000;
const maxFailures = 5;

export const invariants = {
  I0: "every answer is one that the endpoint may give, and 503 only when something failed",
  I1: "a code yields at most one live token family",
  I2: "a family has at most one usable refresh token, and its twin within the window",
  I3: "after a revocation was answered, nothing of its scope works",
  I4: "a token that was given works at the next request, from anywhere",
  I5: "an error changes nothing that the rightful owner can do",
};

const statuses = {
  authorize: [303, 400],
  password: [200, 400, 401],
  exchange: [200, 400, 401],
  refresh: [200, 400, 401],
  revoke: [200, 400, 401],
  introspect: [200, 401],
  me: [200, 401],
  keys: [200],
  takeBack: [204, 401, 404],
  change: [200],
  remove: [204, 404],
  restore: [200, 201],
  rotate: [201],
};

export class Oracle {
  #world;
  violations = [];

  constructor(world) {
    this.#world = world;
  }

  #violated(invariant, { name }, why) {
    this.violations.push({ invariant, why: `${name}: ${why}` });
    this.#world.note(`  violates ${invariant}: ${why}`);
  }

  /** A request was sent. */
  sent(request) {
    const { kind, family, app } = request;
    const rightful = family && app === family.app;
    if (kind === "exchange" && rightful) (request.wrong ? family.wrong : family.exchanges).push(request);
    if (kind === "refresh" && rightful) family.refreshes.push(request);
    if (kind === "takeBack" || (kind === "revoke" && rightful)) family.perils.push(request);
    if (kind === "takeBack") family.user.withdrawals.push(request);
    if (kind === "change") request.user.changes.push(request);
    if (kind === "remove") app.removals.push(Object.assign(request, { restoring: Infinity, restored: Infinity }));
    if (kind === "restore") {
      for (const removal of app.removals) removal.restoring = Math.min(removal.restoring, request.sent);
    }
  }

  /** A request was answered, or it is clear that it will not be. */
  heard(request) {
    const { kind, answer } = request;
    if (!answer) return;
    const unavailable =
      answer.status === 503 || answer.headers.get("location")?.includes("error=temporarily_unavailable");
    if (unavailable) {
      if (!request.suffered) this.#violated("I0", request, "the server is unavailable, and nothing had failed");
    } else if (!statuses[kind].includes(answer.status)) {
      this.#violated("I0", request, `${kind} is answered ${answer.status}`);
    } else this[kind]?.(request, answer);
  }

  authorize(request, { headers }) {
    const { app, user } = request;
    const location = new URL(headers.get("location") ?? "none:");
    request.code = location.searchParams.get("code");
    request.access_token = new URLSearchParams(location.hash.slice(1)).get("access_token");
    const withdrawals = user.withdrawals.filter(({ family }) => family.app === app && !app.first_party);
    const given = Boolean(request.code ?? request.access_token);
    this.#approves(request, given, [...user.changes, ...withdrawals]);
  }

  password(request, { status }) {
    const { changes } = request.user;
    const bars = changes.filter(({ update }) => update.disabled);
    // Any change ends what was given before it, and what is given meanwhile.
    this.#approves(request, status === 200, status === 200 ? bars : changes);
  }

  /** A user approves, or does not; some requests of before, if they were done, forbid it. */
  #approves(request, given, ends) {
    const { app } = request;
    if (given) {
      const over = ends.find(({ answer, answered }) => answer?.ok && answered < request.sent);
      if (over) this.#violated("I3", request, `a user approves in spite of ${over.name}`);
      if (isGone(app, request)) this.#violated("I3", request, "an application that is removed gets something");
    } else if (isThere(app, request.sent, request.answered)) {
      const ended = ends.some(({ sent }) => sent <= request.answered);
      if (!ended) this.#violated("I5", request, "a user cannot approve, and nothing forbids it");
    }
  }

  exchange(request, { status, json }) {
    const { family, app, wrong } = request;
    if (app !== family.app || wrong) {
      if (status === 200) this.#violated("I0", request, "a code is redeemed by who may not");
      return;
    }
    const codeEnds = family.authorized.sent + codeLifetime;
    if (status === 200) {
      if (family.redeemed) this.#violated("I1", request, `${family.redeemed.name} redeemed ${family.name} too`);
      if (request.sent > family.authorized.answered + codeLifetime + clocksApart) {
        this.#violated("I0", request, `${family.name} had expired`);
      }
      this.#works(request);
      if (family.redeemed) return;
      family.begin(request, json);
    } else if (!family.mayBeEnded(request.answered) && request.answered < codeEnds - clocksApart) {
      const failures = family.wrong.filter(({ sent }) => sent <= request.answered).length;
      const isRefusedToAll = family.exchanges.every(({ answer }) => answer?.status === 400);
      if (failures < maxFailures && isRefusedToAll) this.#violated("I5", request, `nothing ended ${family.name}`);
    }
    // RFC 6749 §4.1.2: what a code gave ends when it is redeemed again.
    const refused = family.exchanges.find(({ answer, answered }) =>
      answer?.status === 400 && answered < codeEnds - clocksApart);
    if (family.redeemed && refused && family.app.removals.length === 0) {
      family.end(refused, Math.max(refused.answered, family.redeemed.answered));
    }
  }

  refresh(request, { status, json }) {
    const { family, token, app } = request;
    if (app !== family.app) {
      if (status === 200) this.#violated("I0", request, "another client uses a refresh token");
      return;
    }
    const successor = family.chain[token.index + 1];
    const before = (other) => other.answer?.status === 200 && other.answered < request.sent;
    const replaced = family.usesOf(token.index).find(before);
    const next = successor && family.usesOf(token.index + 1).find(before);
    const late = replaced && request.sent > replaced.answered + replayWindow + clocksApart;
    if (status === 200) {
      if (next) this.#violated("I2", request, `${next.name} had used its successor`);
      if (late) this.#violated("I2", request, `${replaced.name} had replaced it before the window`);
      if (successor && successor.text !== json.refresh_token) {
        this.#violated("I2", request, `${token.name} has two successors`);
      }
      this.#works(request);
      if (!successor) family.addRefresh(json.refresh_token, request);
      family.addAccess(json.access_token, request);
    } else if (next || late) {
      if (json.error === "invalid_grant" && family.app.removals.length === 0) family.end(request);
    } else if (!family.mayBeOver(request.answered) && request.answered < token.expires - clocksApart) {
      this.#violated("I4", request, `nothing ended ${token.name}`);
    }
  }

  revoke(request, { status }) {
    const { family, token, app } = request;
    if (app !== family.app) return;
    const valid = token.expires > request.answered + clocksApart;
    if (status === 200 && valid) family.end(request);
    if (status !== 200 && isThere(app, family.authorized.sent, request.answered)) {
      this.#violated("I5", request, "a client cannot revoke its own token");
    }
  }

  takeBack(request, { status }) {
    const { family } = request;
    if (status === 204) return family.end(request);
    // A change of the user ends the token by which that is done, too.
    const mayBeChanged = family.user.changes.some(({ sent }) => sent <= request.answered);
    // What has expired may be forgotten.
    const tokens = [...family.access, ...family.chain];
    const isValid = tokens.some(({ expires }) => request.answered < expires - clocksApart);
    if (isValid && !mayBeChanged && !family.mayBeOver(request.answered, request)) {
      this.#violated("I5", request, "a user cannot take back what is alive");
    }
  }

  me(request, { status }) {
    if (status === 200) this.#works(request);
    else this.#mustWork(request, request.token.expires);
  }

  /** A resource server looked at an access token and asked nobody. */
  verified(token, accepted) {
    const { given, family, expires } = token;
    const bound = given.answered + family.app.access_token_lifetime * 1000 + clocksApart;
    if (accepted && expires > bound) this.#violated("I3", token, "it lives longer than was configured");
    if (!accepted && this.#world.now < expires) this.#violated("I4", token, "a resource server refuses it");
  }

  introspect(request, { json }) {
    const { family, token } = request;
    if (json.active) {
      this.#works(request);
      const removed = family.app.removals.find((removal) => removal.answer?.ok && removal.answered < request.sent);
      if (removed && family.authorized.answered < removed.sent) {
        this.#violated("I3", request, `${removed.name} had removed the application`);
      }
      const successor = family.chain[token.index + 1];
      if (successor?.given.answered < request.sent) this.#violated("I2", request, `${token.name} was replaced`);
    } else if (!family.usesOf(token.index).some(({ sent }) => sent <= request.answered)) {
      this.#mustWork(request, token.expires);
    }
  }

  restore(request) {
    for (const removal of request.app.removals) removal.restored = request.answered;
  }

  /** Something of a family works. */
  #works(request) {
    const { family } = request;
    if (family.ended?.at < request.sent) {
      this.#violated("I3", request, `${family.ended.by.name} had ended ${family.name}`);
    }
    const change = family.user.changes.find((change) =>
      change.answer?.ok && change.answered < request.sent && mustEnd(change, family));
    if (change) this.#violated("I3", request, `${change.name} had ended ${family.name}`);
    if (request.kind !== "introspect" && isGone(family.app, request)) {
      this.#violated("I3", request, `the application was removed ${applicationDelay / 1000} s before`);
    }
  }

  /** Something of a family does not work. */
  #mustWork(request, expires) {
    const { family, token } = request;
    if (family.mayBeOver(request.answered) || request.answered > expires - clocksApart) return;
    this.#violated("I4", request, `nothing ended ${token.name}`);
  }
}

/** Whether a change of a user, once done, ends a family: it must be the later one, and surely change something. */
function mustEnd(change, { user, authorized }) {
  const isSame = ({ update }) => update.role && update.role === change.update.role;
  const mayChangeNothing = user.changes.some((other) =>
    other !== change && isSame(other) && other.sent < authorized.answered);
  return authorized.answered < change.sent && !mayChangeNothing;
}
