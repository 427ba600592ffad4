// Connections that stay open, one request at a time on each, and loads of requests over them.

import http from "node:http";

class Lane {
  #agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

  constructor(issuer) {
    this.issuer = issuer;
  }

  /** Sends a request: `path`, and a `form` (then it is a POST) or `headers` if it has any. */
  send({ method, path, headers = {}, form, json }) {
    const body = form ? new URLSearchParams(form).toString() : json && JSON.stringify(json);
    const type = form ? "application/x-www-form-urlencoded" : "application/json";
    const described = { "content-type": type, "content-length": Buffer.byteLength(body ?? "") };
    const options = {
      agent: this.#agent,
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: { ...headers, ...(body !== undefined && described) },
    };
    return new Promise((resolve, reject) => {
      const request = http.request(this.issuer + path, options, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => resolve(new Answer(response, Buffer.concat(chunks).toString())));
      });
      request.on("error", reject);
      request.end(body);
    });
  }

  close() {
    this.#agent.destroy();
  }
}

class Answer {
  constructor({ statusCode, headers }, text) {
    Object.assign(this, { status: statusCode, headers, text });
  }

  get json() {
    return JSON.parse(this.text);
  }

  /** The answer itself, if it has this status. */
  expect(status) {
    if (this.status === status) return this;
    throw new Error(`the answer is ${this.status} ${this.text.slice(0, 300)}, not ${status}`);
  }
}

export const lanesTo = (issuer, count) => Array.from({ length: count }, () => new Lane(issuer));

/**
 * Sends `count` requests over the lanes, on each one after another. `request(lane)` makes the next one of a lane,
 * by its number, and `take(answer, lane)` gets its answer. Resolves to how long each took, in milliseconds.
 */
export async function load(lanes, count, { request, status = 200, take = () => {} }) {
  let left = count;
  const taken = [];
  await Promise.all(
    lanes.map(async (lane, number) => {
      while (left > 0) {
        left -= 1;
        const begun = performance.now();
        const answer = await lane.send(request(number));
        taken.push(performance.now() - begun);
        take(answer.expect(status), number);
      }
    }),
  );
  return taken;
}
