// A scene whose storage does as the test says.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { begin, unique } from "../scenario.mjs";
import { send } from "../scenario/http.mjs";

const main = fileURLToPath(new URL("worker.mjs", import.meta.url));

/** A little longer than an isolate keeps an application, in milliseconds. */
const kept = 11_000;

/** Starts a server on such storage, with these variables. Resolves to the scene, and to its storage. */
export async function beginOnStorage(vars) {
  const scene = await begin({ main, vars });
  return { scene, storage: new Storage(scene) };
}

/** Where the account of a user is: the identifier holds the object's own. */
export function accountOf({ id }) {
  return { binding: "ACCOUNT", id: Buffer.from(id.slice("usr_".length), "base64url").toString("hex", 0, 32) };
}

class Storage {
  #scene;

  constructor(scene) {
    this.#scene = scene;
  }

  async #order(order) {
    const answer = await send("POST", `${this.#scene.issuer}/faults`, { json: order });
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  }

  /** Moves the server's clock, which stands still otherwise, and wakes the objects whose alarms are due then. */
  pass(milliseconds) {
    return this.#order({ tick: milliseconds });
  }

  /** Lets the isolate forget all applications, and perhaps the signing keys. */
  async forget({ keys = false } = {}) {
    await this.pass(kept);
    const asked = await this.#scene.send("GET", "/v2/oauth2/jwks");
    assert.equal(asked.status, 200);
    if (keys) assert.equal((await this.#scene.api("DELETE", `/v2/keys/${unique("key")}`)).status, 404);
  }

  /** Writes down the storage calls of what `ask` asks, and lets the one at `at` fail, in the way of `how`. */
  async watch(ask, { at = 0, how = "" } = {}) {
    await this.#order({ watch: { at, how } });
    const answer = await ask();
    return { answer, calls: (await this.#order({})).calls };
  }

  /** The records by their keys of an object, which has a name or an id, after those given were put there. */
  async records(object, records) {
    return (await this.#order({ object: { ...object, records } })).records;
  }

  /** Lets the next signing key be made when so many have asked for one, and not before. */
  crowd(askers) {
    return this.#order({ askers });
  }

  /** Lets the next line of the log trap. */
  trap() {
    return this.#order({ trap: true });
  }

  /** A value in KV, after the one given was put there. */
  async value(key, value) {
    return (await this.#order({ kv: { key, value } })).value;
  }
}
