// A request as the outside knows it: what, when, and what came of it.

export class Request {
  #world;
  #underWay = 0;

  constructor(world, name, kind, facts) {
    this.#world = world;
    this.name = name;
    this.kind = kind;
    this.sent = world.now;
    /** When the answer came, or it was clear that none would come. */
    this.answered = Infinity;
    /** Since when nothing of it is under way any more. */
    this.settled = Infinity;
    /** Whether a fault happened on its way. */
    this.suffered = false;
    this.answer = null;
    Object.assign(this, facts);
  }

  begin() {
    this.#underWay += 1;
  }

  end() {
    this.#underWay -= 1;
    if (this.#underWay === 0) this.settled = this.#world.now;
  }
}
