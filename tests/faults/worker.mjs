// The Worker as it is built, on storage that fails when a test says so.
//
// Nothing of the product is replaced. What it stores with, the bindings and the state of its objects, reaches it
// through functions that count the calls and let the one that the test names fail. Methods that are not written out
// here do not exist for it: storage that the product begins to use cannot go uncounted.
//
// The test talks to this module at /faults, one request at a time. The clock moves only when the test moves it, and then
// the alarms go off that are due.

import { WorkerEntrypoint } from "cloudflare:workers";
import * as product from "../../src/worker/build/index.js";

const control = "http://faults/";

let time;
const platformTime = Date.now;
Date.now = () => (time ??= platformTime());

/** The moments for which objects have set their alarms, by binding and id. */
const alarms = new Map();

/** How many have to ask for a key until one is made: meanwhile the platform does other things. */
let crowd = 1;
const waiting = [];
const { generateKey } = SubtleCrypto.prototype;
SubtleCrypto.prototype.generateKey = async function (...given) {
  await new Promise((resolve) => {
    if (waiting.push(resolve) < crowd) return;
    crowd = 1;
    for (const go of waiting.splice(0)) go();
  });
  return generateKey.apply(this, given);
};

/** Whether the next line of the log traps. */
let trap = false;
const { log } = console;
console.log = (...said) => {
  if (!trap) return log(...said);
  trap = false;
  throw new WebAssembly.RuntimeError("trapped, as the test said");
};

/** The calls since the test began to count, and which of them is to fail, and how. Null: nobody counts. */
let watch = null;

/** Makes a storage call, unless it is its turn to fail. */
function call(name, make) {
  if (!watch) return make();
  watch.calls.push(name);
  switch (watch.calls.length === watch.at && watch.how) {
    case "fails":
      return fail();
    case "is overloaded":
      return fail({ overloaded: true });
    case "can be tried again":
      return fail({ retryable: true });
    case "is done and its answer lost": {
      const made = make();
      return made instanceof Promise ? made.then(() => fail()) : fail();
    }
    case "is done and its answer garbled":
      return make().then(() => new Response("{"));
    case "begins when the client has hung up":
      return new Promise((resolve) => watch.hangUp(resolve)).then(make);
    default:
      return make();
  }
}

function fail(facts) {
  throw Object.assign(new Error("storage failed, as the test said"), facts);
}

function namespace(binding, kv) {
  const over = (name) => async (...given) => call(`${binding}.${name}`, () => kv[name.split(":")[0]](...given));
  const get = (keys) => over(Array.isArray(keys) ? "get:several" : "get")(keys);
  return { get, put: over("put"), delete: over("delete"), list: over("list") };
}

function objects(binding, real) {
  const counted = (stub, { locationHint } = {}) => ({
    fetch: async (...given) =>
      call(`${binding}.fetch${locationHint ? `:${locationHint}` : ""}`, () => stub.fetch(...given)),
  });
  return {
    idFromString: (id) => real.idFromString(id),
    get: (id) => counted(real.get(id)),
    getByName: (name, options) => counted(real.getByName(name, options), options),
  };
}

const objectBindings = ["ACCOUNT", "APPLICATION", "KEYS"];

function bindings(env) {
  const wrapped = objectBindings.map((name) => [name, objects(name, env[name])]);
  return { ...env, APPLICATIONS: namespace("APPLICATIONS", env.APPLICATIONS), ...Object.fromEntries(wrapped) };
}

function stateOf(name, { id, storage }) {
  const over = (place, method) => (...given) => call(`${name}.${method}`, () => place[method](...given));
  const { kv } = storage;
  const alarm = `${name.toUpperCase()} ${id}`;
  const clock = { setAlarm: (moment) => void alarms.set(alarm, moment) };
  return {
    id,
    storage: {
      kv: { get: over(kv, "get"), put: over(kv, "put"), delete: over(kv, "delete"), list: over(kv, "list") },
      setAlarm: over(clock, "setAlarm"),
      deleteAll: over(storage, "deleteAll"),
      transactionSync(steps) {
        const before = alarms.get(alarm);
        try {
          return storage.transactionSync(steps);
        } catch (error) {
          clock.setAlarm(before);
          throw error;
        }
      },
    },
  };
}

/** A class of objects of the product, which the test may ask for what it stored. */
const object = (name) =>
  class {
    #storage;
    #product;

    constructor(state, env) {
      this.#storage = state.storage;
      this.#product = new product[name](stateOf(name, state), bindings(env));
    }

    fetch(request) {
      return request.url === control ? this.#obey(request) : this.#product.fetch(request);
    }

    async #obey(request) {
      const { records, alarm } = await request.json();
      if (alarm) return new Response(null, { status: await this.#product.alarm().then(() => 204, () => 503) });
      for (const [key, value] of Object.entries(records ?? {})) this.#storage.kv.put(key, value);
      return Response.json({ records: Object.fromEntries(this.#storage.kv.list()) });
    }
  };

export const Account = object("Account");
export const Application = object("Application");
export const Keys = object("Keys");

/** The product, apart from whoever asks it and may hang up. */
export class Product extends WorkerEntrypoint {
  fetch(request) {
    return new product.default(this.ctx, bindings(this.env)).fetch(request);
  }
}

export default class extends WorkerEntrypoint {
  async fetch(request) {
    if (new URL(request.url).pathname === "/faults") return this.#obey(await request.json());
    const client = new AbortController();
    const answer = this.ctx.exports.Product.fetch(request, { signal: client.signal });
    if (watch?.how !== "begins when the client has hung up") return answer;
    // What waits is told where it waits: a promise goes on only for whoever made it.
    const goOn = await new Promise((resolve) => (watch.hangUp = resolve));
    client.abort();
    await answer.catch(() => {});
    goOn();
    return new Response(null, { status: 499 });
  }

  async #obey({ tick = 0, watch: next = null, askers = 1, trap: trapping = false, object, kv }) {
    time = Date.now() + tick;
    const before = watch;
    watch = null;
    if (tick > 0) await this.#goOff();
    watch = next && { ...next, calls: [] };
    crowd = askers;
    trap = trapping;
    const answer = { ...before };
    if (kv?.value !== undefined) await this.env.APPLICATIONS.put(kv.key, kv.value);
    if (kv) answer.value = await this.env.APPLICATIONS.get(kv.key);
    if (object) Object.assign(answer, await (await this.#tell(object)).json());
    return Response.json(answer);
  }

  /** Lets the alarms go off that are due. One that fails is tried again when the clock moves on. */
  async #goOff() {
    for (const [place, moment] of [...alarms].filter(([, moment]) => moment <= time)) {
      alarms.delete(place);
      const [binding, id] = place.split(" ");
      if (!(await this.#tell({ binding, id, alarm: true })).ok) alarms.set(place, moment);
    }
  }

  #tell({ binding, name, id, ...order }) {
    const objects = this.env[binding];
    const stub = id ? objects.get(objects.idFromString(id)) : objects.getByName(name);
    return stub.fetch(control, { method: "POST", body: JSON.stringify(order) });
  }
}
