// Workers KV: what one location wrote, another one sees up to a minute later; that there was nothing is remembered as
// long; and a key takes one write a second.

/** How long a location may go on seeing what is not true any more, in milliseconds. */
export const staleFor = 60_000;

export class Kv {
  #world;
  #values;
  #staleFor;
  #written = new Map();
  #seen = new Map();

  constructor(world, values, { staleFor: longest = staleFor } = {}) {
    this.#world = world;
    this.#values = new Map(values);
    this.#staleFor = longest;
  }

  get values() {
    return this.#values;
  }

  /** The binding of whoever runs in a process. */
  for(process) {
    const write = (what, key, value) =>
      this.#ask(process, `${what} ${key}`, { written: true }, () => this.#writeRarely(process, key, value));
    return {
      get: (key) => this.#ask(process, `reads ${key}`, { written: false }, () => this.read(process.location, key)),
      put: (key, value) => write("writes", key, value),
      delete: (key) => write("deletes", key, null),
    };
  }

  read(location, key) {
    const { now, random, tally } = this.#world;
    const seen = this.#seenAt(location).get(key);
    const value = this.#values.get(key) ?? null;
    if (seen && now < seen.until) {
      if (seen.value !== value) tally.fault(seen.value === null ? "cached misses" : "stale reads");
      return seen.value;
    }
    this.#seenAt(location).set(key, { value, until: now + random.below(this.#staleFor) });
    return value;
  }

  write(location, key, value) {
    const { now, random, locations } = this.#world;
    const before = this.#values.get(key) ?? null;
    for (const { name } of locations) {
      const seen = this.#seenAt(name);
      // Elsewhere even who asks for the first time may get what was there before, and so, rarely, may the writer.
      if (name === location && random.chance(0.9)) seen.delete(key);
      else if (!(seen.get(key)?.until > now) && random.chance(0.5)) {
        seen.set(key, { value: before, until: now + random.below(this.#staleFor) });
      }
    }
    this.#written.set(key, now);
    if (value === null) this.#values.delete(key);
    else this.#values.set(key, value);
  }

  #writeRarely(process, key, value) {
    if (this.#world.now - (this.#written.get(key) ?? 0) < 1000) {
      this.#world.tally.fault("refused writes");
      process.suffer("a second write within a second is refused");
      throw new Error("KV PUT failed: 429 Too Many Requests");
    }
    this.write(process.location, key, value);
    return undefined;
  }

  #seenAt(location) {
    if (!this.#seen.has(location)) this.#seen.set(location, new Map());
    return this.#seen.get(location);
  }

  #ask(process, what, kind, act) {
    return process.call(`KV ${what}`, (call) => {
      if (call.isLost()) return;
      let value;
      try {
        value = act();
      } catch (error) {
        return call.reject(error);
      }
      if (!call.isAnswerLost(kind)) call.resolve(value);
    });
  }
}
