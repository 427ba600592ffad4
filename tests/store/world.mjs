// A network of locations in which one thing happens after another, in an order that follows from a seed. The product
// runs in it until it waits for storage, for an object or for a client; then the next of what is under way happens, or
// is lost, or something restarts.

import { Kv } from "./kv.mjs";
import { Location } from "./location.mjs";
import { Objects } from "./objects.mjs";
import { Random } from "./random.mjs";
import { Tally } from "./tally.mjs";

const names = ["Lima", "Oslo", "Pune"];

/**
 * A world. `stored` is what a world before it left in storage, `faults` how probable one is at each step, and `broken`
 * what the platform does that it promises not to do.
 */
export class World {
  /** What happened, a line for each. */
  lines = [];
  tally = new Tally();
  #began;
  #events = [];

  constructor({ seed, stored, env, faults = 0, broken = {} }) {
    this.random = new Random(seed);
    this.entropy = new Random(seed, 1);
    this.now = this.#began = stored.now;
    this.env = env;
    this.faults = faults;
    this.broken = broken;
    this.kv = new Kv(this, stored.kv, broken.kv);
    this.locations = names.map((name) => new Location(this, name));
    this.objects = new Objects(this, stored.objects);
  }

  /** What is stored when nothing is under way any more. */
  get stored() {
    return { now: this.now, kv: [...this.kv.values], objects: this.objects.stored };
  }

  /** Seconds since the beginning, as a person reads them. */
  get clock() {
    return ((this.now - this.#began) / 1000).toFixed(3).padStart(8);
  }

  note(line) {
    this.lines.push(`${this.clock}  ${line}`);
  }

  /** Lets something happen, not before a moment. What is `idle` nobody waits for. */
  at(moment, what, happen, { idle = false } = {}) {
    this.#events.push({ moment, what, happen, idle });
  }

  /** Lets something happen when it has crossed the network. */
  send(what, happen) {
    const { random } = this;
    const delay = random.chance(0.9) ? 0 : random.chance(0.8) ? random.below(500) : random.below(5000);
    this.at(this.now + delay, what, happen);
  }

  sleep(milliseconds) {
    return new Promise((resolve) => this.at(this.now + milliseconds, null, resolve));
  }

  /** Whether a fault of this kind happens here. */
  isFaulty(kind) {
    if (!this.random.chance(this.faults)) return false;
    this.tally.fault(kind);
    return true;
  }

  /** Goes on until nobody waits for anything. */
  async run() {
    for (;;) {
      // All that runs meanwhile is microtasks, so after this everything waits for an event.
      await new Promise(setImmediate);
      if (!this.#events.some(({ idle }) => !idle)) return;
      if (this.random.chance(this.faults / 2)) this.#restartSomething();
      else this.#step();
    }
  }

  #step() {
    this.now += this.random.below(8);
    let due = this.#events.filter(({ moment }) => moment <= this.now);
    if (due.length === 0) {
      this.now = Math.min(...this.#events.map(({ moment }) => moment));
      due = this.#events.filter(({ moment }) => moment <= this.now);
    }
    const event = this.random.pick(due);
    this.#events.splice(this.#events.indexOf(event), 1);
    if (event.what) this.note(event.what);
    event.happen();
  }

  #restartSomething() {
    this.tally.fault("restarts");
    const objects = this.objects.running;
    if (objects.length > 0 && this.random.chance(0.7)) this.random.pick(objects).restart();
    else this.random.pick(this.locations).restart();
  }
}
