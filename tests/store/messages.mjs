// Requests and answers, as far as the product looks at them. Their bodies are there at once.

const encoder = new TextEncoder();

export class Message {
  constructor(url, { method = "GET", headers = {}, body = null } = {}) {
    this.url = url;
    this.method = method;
    this.headers = new Headers(headers);
    this.content = body;
  }

  get body() {
    return this.content === null ? null : [encoder.encode(this.content)];
  }

  async arrayBuffer() {
    return encoder.encode(this.content).buffer;
  }

  async text() {
    return this.content ?? "";
  }
}

export class Answer {
  constructor(body, { status, headers }) {
    this.status = status;
    this.headers = new Headers(headers);
    this.content = body ?? "";
  }

  get ok() {
    return this.status >= 200 && this.status < 300;
  }

  async text() {
    return this.content;
  }

  /** The body as JSON; undefined where it is none. */
  get json() {
    return this.headers.get("content-type") === "application/json" ? JSON.parse(this.content) : undefined;
  }
}
