// How much happened, in one schedule or in many.

/** What the network and the storage may do at any time. */
const faults = [
  "lost requests",
  "lost answers",
  "answers lost after a write",
  "stale reads",
  "cached misses",
  "refused writes",
  "restarts",
  "wrong clocks",
];

export class Tally {
  schedules = 0;
  /** Schedules in which a promise was broken. */
  violations = 0;
  /** How many, by what they are about. */
  requests = {};
  faults = Object.fromEntries(faults.map((kind) => [kind, 0]));

  request(kind) {
    count(this.requests, kind, 1);
  }

  fault(kind) {
    count(this.faults, kind, 1);
  }

  /** Adds another one, which may have travelled as JSON. */
  add({ schedules, violations, requests, faults }) {
    this.schedules += schedules;
    this.violations += violations;
    for (const [kind, number] of Object.entries(requests)) count(this.requests, kind, number);
    for (const [kind, number] of Object.entries(faults)) count(this.faults, kind, number);
  }

  toString() {
    const [requests, faults] = [sum(this.requests), sum(this.faults)];
    return `${this.schedules} schedules, ${requests} requests, ${faults} faults, ${this.violations} violations`;
  }

  get details() {
    return `requests: ${list(this.requests)}\nfaults: ${list(this.faults)}`;
  }
}

function count(numbers, kind, number) {
  numbers[kind] = (numbers[kind] ?? 0) + number;
}

const sum = (numbers) => Object.values(numbers).reduce((total, number) => total + number, 0);
const list = (numbers) => Object.entries(numbers).map(([kind, number]) => `${number} ${kind}`).join(", ");
