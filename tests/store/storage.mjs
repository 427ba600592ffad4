// What a Durable Object stores: written at once in memory, durable a while later, all that was written until then
// together.

/** How late an alarm may come, in milliseconds. */
const latest = 30_000;

export class ObjectStorage {
  #world;
  #object;
  #process;
  /** What the object reads, durable or not. */
  #values;
  #alarm;

  constructor(world, object, durable = { values: new Map(), alarm: null }) {
    this.#world = world;
    this.#object = object;
    this.durable = durable;
    this.before = durable;
    this.forget();
    this.#ring();
  }

  /** What the object finds in its state. */
  for(process) {
    this.#process = process;
    return {
      kv: {
        get: (key) => this.#values.get(key),
        list: ({ prefix }) => [...this.#values].filter(([key]) => key.startsWith(prefix)).sort(),
        put: (key, value) => this.#write(() => this.#values.set(key, value)),
        delete: (key) => this.#write(() => this.#values.delete(key)),
      },
      setAlarm: (moment) => this.#write(() => (this.#alarm = moment)),
      deleteAll: async () =>
        this.#write(() => {
          this.#values.clear();
          this.#alarm = null;
        }),
      transactionSync: (steps) => steps(),
    };
  }

  #write(change) {
    change();
    if (this.#world.broken.answersEarly) this.#lastUntilDurable(this.#process);
    else if (!this.#process.holdsBack) {
      this.#process.holdsBack = true;
      this.#lastUntilDurable(this.#process);
    }
  }

  #lastUntilDurable(process) {
    this.#world.send(null, () => {
      if (!process.isAlive) return;
      this.#world.note(`${this.#object.name} is durable`);
      this.before = this.durable;
      this.durable = { values: new Map(this.#values), alarm: this.#alarm };
      this.#ring();
      process.release();
    });
  }

  /** Forgets what is not durable. */
  forget() {
    const { random, broken } = this.#world;
    if (broken.losesWrites && random.chance(0.5)) this.durable = this.before;
    this.#values = new Map(this.durable.values);
    this.#alarm = this.durable.alarm;
  }

  #ring() {
    const { alarm } = this.durable;
    if (alarm === null) return;
    const moment = Math.max(alarm, this.#world.now) + this.#world.random.below(latest);
    this.#world.at(moment, null, () => this.#fire(alarm), { idle: true });
  }

  #fire(alarm) {
    if (this.durable.alarm !== alarm) return;
    this.#world.note(`${this.#object.name} wakes`);
    this.durable = { ...this.durable, alarm: null };
    if (this.#alarm === alarm) this.#alarm = null;
    this.#object.alarm();
  }

  /** The object did not come to the end of what it does at an alarm. */
  setAlarmAgain() {
    if (this.#alarm !== null) return;
    this.#alarm = this.#world.now + 2000;
    this.durable = { ...this.durable, alarm: this.#alarm };
    this.#ring();
  }
}
