// Durable Objects. Each exists once, works on one thing at a time until that waits, and lets no message out before what
// it wrote earlier is durable. A restart forgets all that is not.

import { createHash } from "node:crypto";
import { CopiedStorage, copies } from "./broken.mjs";
import { Answer, Message } from "./messages.mjs";
import { Process } from "./process.mjs";
import { ObjectStorage } from "./storage.mjs";

const classes = { ACCOUNT: "Account", APPLICATION: "Application", KEYS: "Keys" };

export class Objects {
  #world;
  #stored;
  #objects = new Map();
  #copies;

  constructor(world, stored) {
    this.#world = world;
    this.#stored = new Map(stored);
    if (world.broken.copies) this.#copies = copies(world, stored);
  }

  /** Those that are in some isolate's memory. */
  get running() {
    return [...this.#objects.values()].filter((object) => object.isRunning);
  }

  get stored() {
    const kept = [...this.#objects.values()].map((object) => [object.id, object.storage.durable]);
    return [...new Map([...this.#stored, ...kept])];
  }

  /** What a process finds in its environment. */
  bindings(process) {
    const world = this.#world;
    const namespaces = Object.keys(classes).map((binding) => [binding, this.#namespace(binding, process)]);
    return { ...world.env, APPLICATIONS: world.kv.for(process), ...Object.fromEntries(namespaces) };
  }

  #namespace(binding, process) {
    const stub = (id) => {
      const object = this.#object(binding, id, process.location);
      return {
        fetch: (url, { body }) => process.call(object.name, (call) => object.receive(call, body)),
      };
    };
    return {
      getByName: (name) => stub(createHash("sha256").update(`${binding} ${name}`).digest("hex")),
      idFromString: (id) => {
        if (!/^[0-9a-f]{64}$/.test(id)) throw new TypeError("Invalid Durable Object ID");
        return id;
      },
      get: stub,
    };
  }

  #object(binding, id, location) {
    const home = this.#copies && location;
    const key = home ? `${id} ${home}` : id;
    if (!this.#objects.has(key)) {
      const number = [...this.#objects.values()].filter((object) => object.binding === binding).length + 1;
      const object = new DurableObject(this.#world, { binding, id, name: `${classes[binding]} ${number}`, home });
      const storage = home
        ? new CopiedStorage(this.#copies, id, home)
        : new ObjectStorage(this.#world, object, this.#stored.get(id));
      this.#objects.set(key, Object.assign(object, { storage }));
    }
    return this.#objects.get(key);
  }
}

class DurableObject {
  #world;
  #instance;
  #process;
  #calls = new Set();
  #alarmRuns = false;

  constructor(world, facts) {
    this.#world = world;
    Object.assign(this, facts);
  }

  get isRunning() {
    return this.#instance !== undefined;
  }

  get location() {
    return this.#process.location;
  }

  /** Whose requests it works on. */
  *[Symbol.iterator]() {
    for (const { requests } of this.#calls) yield* requests;
  }

  async receive(call, body) {
    if (call.isLost()) return;
    this.#calls.add(call);
    const process = this.#begin();
    const { mishears } = this.#world.broken;
    const message = new Message("http://object/", { method: "POST", body: mishears?.(body) ?? body });
    const answer = await this.#instance.fetch(message).catch((error) => new Answer(String(error), { status: 500 }));
    if (!process.isAlive) return;
    const written = process.holdsBack;
    const leave = () => {
      this.#calls.delete(call);
      this.#world.send(`${this.name} answers${answer.ok ? "" : ` ${answer.content}`}`, () => {
        if (!call.isAnswerLost({ written })) call.resolve(answer);
      });
    };
    if (written) process.held.push({ send: leave, drop() {} });
    else leave();
  }

  #begin() {
    if (this.#instance) return this.#process;
    const { random, locations, objects } = this.#world;
    const location = locations.find(({ name }) => name === this.home) ?? random.pick(locations);
    this.#process = new Process(this.#world, this.name, location.name, this);
    const state = { id: { toString: () => this.id }, storage: this.storage.for(this.#process) };
    this.#instance = new location.isolate[classes[this.binding]](state, objects.bindings(this.#process));
    return this.#process;
  }

  /** The time has come for which the object has set its alarm. */
  async alarm() {
    const process = this.#begin();
    this.#alarmRuns = true;
    const failed = await this.#instance.alarm().then(() => false, () => true);
    if (!process.isAlive) return;
    this.#alarmRuns = false;
    if (failed) this.storage.setAlarmAgain();
  }

  /** Ends what is in memory. Whoever waits for it hears that; what is not durable has not been. */
  restart() {
    this.#world.note(`${this.name} restarts`);
    this.#process.end();
    this.storage.forget();
    this.#instance = undefined;
    for (const call of this.#calls) call.fail(`${this.name} does not answer`);
    this.#calls.clear();
    if (this.#alarmRuns) this.storage.setAlarmAgain();
    this.#alarmRuns = false;
  }
}
