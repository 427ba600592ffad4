// Something of the product that runs, and what it asks of others. A process that was ended hears no answer.

export class Process {
  #world;
  isAlive = true;
  /** Whether something is written and not durable. */
  holdsBack = false;
  /** Messages that leave when it is. */
  held = [];

  /** `name` is for people, `location` where it runs, and `requests` whose requests it works on. */
  constructor(world, name, location, requests) {
    this.#world = world;
    Object.assign(this, { name, location, requests });
  }

  /** Takes note of a fault that the requests have to bear. */
  suffer(what) {
    suffer(this.#world, this.requests, what);
  }

  /** Calls somebody: `arrive` gets the call when it is there, and settles it. */
  call(what, arrive) {
    return new Promise((resolve, reject) => {
      const call = new Call(this.#world, this, { resolve, reject });
      const send = () => this.#world.send(`${this.name} → ${what}`, () => arrive(call));
      if (this.holdsBack) this.held.push({ send, drop: () => call.end() });
      else send();
    });
  }

  release() {
    this.holdsBack = false;
    for (const { send } of this.held.splice(0)) send();
  }

  end() {
    this.isAlive = false;
    for (const { drop } of this.held.splice(0)) drop();
  }
}

class Call {
  #world;
  #process;
  #settle;

  constructor(world, process, settle) {
    this.#world = world;
    this.#process = process;
    this.#settle = settle;
    this.requests = [...process.requests];
    for (const request of this.requests) request.begin();
  }

  /** Whether the call does not arrive. */
  isLost() {
    return this.#world.isFaulty("lost requests") && this.fail("is lost");
  }

  /** Whether the answer does not arrive. */
  isAnswerLost({ written }) {
    const kind = written ? "answers lost after a write" : "lost answers";
    return this.#world.isFaulty(kind) && this.fail("is done, and its answer lost");
  }

  resolve(value) {
    if (this.#process.isAlive) this.#settle.resolve(value);
    this.end();
  }

  reject(error) {
    if (this.#process.isAlive) this.#settle.reject(error);
    this.end();
  }

  fail(what) {
    suffer(this.#world, this.requests, what);
    this.reject(new Error("Network connection lost."));
    return true;
  }

  end() {
    for (const request of this.requests) request.end();
  }
}

function suffer(world, requests, what) {
  world.note(`  ${what}`);
  for (const request of requests) request.suffered = true;
}
