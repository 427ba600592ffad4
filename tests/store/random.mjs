// Numbers that look random and follow from a seed (Chris Doty-Humphrey's sfc32).

export class Random {
  #a;
  #b;
  #c;
  #counter = 1;

  constructor(seed, stream = 0) {
    [this.#a, this.#b, this.#c] = [seed | 0, Math.floor(seed / 2 ** 32) | 0, stream | 0];
    for (let round = 0; round < 12; round++) this.#next();
  }

  #next() {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** A whole number from 0, less than `limit`. */
  below(limit) {
    return Math.floor((this.#next() / 2 ** 32) * limit);
  }

  /** A whole number of this range, both ends included. */
  between(least, most) {
    return least + this.below(most - least + 1);
  }

  chance(probability) {
    return this.#next() / 2 ** 32 < probability;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  /** One of the names, each as often as its weight says. */
  weigh(weights) {
    let left = this.below(Object.values(weights).reduce((sum, weight) => sum + weight));
    return Object.keys(weights).find((name) => (left -= weights[name]) < 0);
  }

  fill(bytes) {
    for (let at = 0; at < bytes.length; at++) bytes[at] = this.#next();
    return bytes;
  }
}
