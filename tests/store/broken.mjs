// Platforms and products that break a promise of theirs. The simulation has to notice each, or it notices nothing.

import { Kv } from "./kv.mjs";

/** By what it does wrong: what a world needs to know for it, and the invariants that must be seen violated. */
export const breakages = {
  "there is a copy of each object in each location, as stale as KV": { broken: { copies: true }, seen: ["I1", "I2"] },
  "what an object had acknowledged can be gone after a restart": { broken: { losesWrites: true }, seen: ["I3"] },
  "an object answers before what it wrote is durable": { broken: { answersEarly: true }, seen: ["I2", "I4"] },
  "KV stays stale for ten minutes": { broken: { kv: { staleFor: 600_000 } }, seen: ["I3"] },
  "clocks are a minute off": { broken: { clocks: 120 }, seen: ["I4"] },
  "any client may revoke any token": { broken: { mishears: revokeForAnybody }, seen: ["I4"] },
  "one wrong verifier ends a code": { broken: { mishears: endAtFirstFailure }, seen: ["I5"] },
};

/** Which client holds each grant. */
const holders = new Map();

/** What an account hears instead of a message, if anything. */
function revokeForAnybody(message) {
  const { ask, password, tell } = JSON.parse(message);
  if (ask) holders.set(ask.grant_id, ask.asked.client_id);
  if (password) holders.set(password.grant_id, password.client_id);
  const revoke = tell?.event.revoke;
  const client_id = holders.get(tell?.grant_id);
  return revoke && client_id && JSON.stringify({ tell: { ...tell, event: { revoke: { ...revoke, client_id } } } });
}

function endAtFirstFailure(message) {
  const { tell } = JSON.parse(message);
  const { subject, verdict, code_expires_at } = tell?.event.redeem ?? {};
  const revoke = { client_id: subject?.client_id, until: code_expires_at };
  return verdict?.Err && JSON.stringify({ tell: { ...tell, event: { revoke } } });
}

/** What all objects stored, where each location has a copy of it. */
export const copies = (world, stored) =>
  new Kv(world, stored.flatMap(([id, { values }]) => [...values].map(([key, value]) => [`${id} ${key}`, value])));

/** The storage of one object, as one location has it. */
export class CopiedStorage {
  #kv;
  #id;
  #location;

  constructor(kv, id, location) {
    this.#kv = kv;
    this.#id = `${id} `;
    this.#location = location;
  }

  for() {
    const read = (key) => this.#kv.read(this.#location, this.#id + key) ?? undefined;
    const write = (key, value) => this.#kv.write(this.#location, this.#id + key, value);
    const names = () => [...this.#kv.values.keys()].filter((name) => name.startsWith(this.#id));
    const keys = (prefix) => names().map((name) => name.slice(this.#id.length)).filter((key) => key.startsWith(prefix));
    return {
      kv: {
        get: read,
        list: ({ prefix }) => keys(prefix).map((key) => [key, read(key)]).filter(([, value]) => value !== undefined),
        put: write,
        delete: (key) => write(key, null),
      },
      setAlarm() {},
      deleteAll: async () => keys("").forEach((key) => write(key, null)),
      transactionSync: (steps) => steps(),
    };
  }

  forget() {}
}
