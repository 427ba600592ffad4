// A location: an isolate with a clock of its own, in which requests are answered and objects live. What one isolate
// knows, another does not, and a restart ends it all.

import { beginIsolate } from "./isolate.mjs";
import { Answer, Message } from "./messages.mjs";
import { Process } from "./process.mjs";

/** How far a clock may be off, in milliseconds, either way. */
export const clockError = 500;

export class Location {
  #world;
  #running = new Set();
  #isolate;

  constructor(world, name) {
    this.#world = world;
    this.name = name;
  }

  /** What the Worker's module exports, in the isolate that runs now. */
  get isolate() {
    return (this.#isolate ??= this.#begin());
  }

  #begin() {
    const world = this.#world;
    const error = clockError * (world.broken.clocks ?? 1);
    const wrong = world.random.between(-error, error);
    if (wrong !== 0) world.tally.fault("wrong clocks");
    return beginIsolate({ now: () => world.now + wrong, fill: (bytes) => world.entropy.fill(bytes) });
  }

  /** Sends a request there. Resolves to the answer, or to null if none comes. */
  request(request, url, init) {
    const world = this.#world;
    request.begin();
    return new Promise((resolve) => {
      const hear = (answer) => {
        request.end();
        resolve(answer);
      };
      world.send(`${request.name} → ${this.name}`, () => {
        if (world.isFaulty("lost requests")) {
          world.note("  is lost");
          hear(null);
        } else this.#answer(request, new Message(url, init), hear);
      });
    });
  }

  async #answer(request, message, hear) {
    const world = this.#world;
    const process = new Process(world, request.name, this.name, [request]);
    const running = { process, hear };
    this.#running.add(running);
    const worker = new this.isolate.default({ waitUntil() {} }, world.objects.bindings(process));
    const answer = await worker.fetch(message).catch((error) => new Answer(String(error), { status: 500 }));
    this.#running.delete(running);
    world.send(`${request.name} ← ${this.name}: ${answer.status}`, () => {
      if (!world.isFaulty("lost answers")) return hear(answer);
      world.note("  is lost");
      hear(null);
    });
  }

  /** Ends the isolate with everything in it; the next request begins another. */
  restart() {
    const world = this.#world;
    world.note(`${this.name} restarts`);
    this.#isolate = undefined;
    for (const { process, hear } of this.#running) {
      process.end();
      hear(null);
    }
    this.#running.clear();
    for (const object of world.objects.running) if (object.location === this.name) object.restart();
  }
}
