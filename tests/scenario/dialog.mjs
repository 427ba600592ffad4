// A browser as the server sees one: it keeps cookies, follows nothing by itself, and fills in the dialog's forms.

import { createHash, randomBytes } from "node:crypto";
import { Answer } from "./http.mjs";
import { keep, remember } from "./secrets.mjs";

export const authorize = "/v2/oauth2/authorize";
export const dialog = "/v2/oauth2/authorize/dialog";
export const logout = "/v2/oauth2/logout";

/** A path with these parameters as its query; a list of pairs may repeat a name. */
export const withQuery = (path, parameters) => `${path}?${new URLSearchParams(parameters)}`;

/** A code verifier of its own and its challenge (RFC 7636 §4.1, §4.2). */
export function pkce() {
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  return { verifier, challenge, parameters: { code_challenge: challenge, code_challenge_method: "S256" } };
}

export class Browser {
  /** Cookies by name. */
  cookies = new Map();
  #fetch;

  constructor(issuer, fetch = globalThis.fetch) {
    this.issuer = issuer;
    this.#fetch = fetch;
  }

  /** Sends one request with the cookies and keeps those that come back. */
  async send(method, path, { headers = {}, body } = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const sent = new Headers({ ...(cookie && { cookie }), ...headers });
    const response = await this.#fetch(this.issuer + path, { method, body, redirect: "manual", headers: sent });
    const answer = new Page(response.status, response.headers, await response.text());
    remember(sent, body, answer);
    for (const { name, value, attributes } of answer.cookies) {
      keep(value);
      if (attributes["max-age"] === "0") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  get(path, headers) {
    return this.send("GET", path, { headers });
  }

  post(path, fields, headers) {
    return this.send("POST", path, { body: new URLSearchParams(fields), headers });
  }

  /** Sends an authorization request; where it leads to the dialog, that page. */
  async open(parameters) {
    return this.#page(await this.get(withQuery(authorize, parameters)));
  }

  /** Sends a page's form as it was served, with these fields; where the dialog goes on, its next page. */
  async submit(page, fields, headers) {
    return this.#page(await this.post(dialog, { ...page.hidden, ...fields }, headers));
  }

  logIn(page, { username, password }) {
    return this.submit(page, { username, password });
  }

  /** Goes all the way: logs in and allows, each only if asked to. Resolves to the answer at the end. */
  async approve(parameters, user) {
    let page = await this.open(parameters);
    if (page.asksFor("password")) page = await this.logIn(page, user);
    if (page.asksFor("consent")) page = await this.submit(page, { decision: "allow" });
    return page;
  }

  #page(answer) {
    return answer.location?.startsWith(`${dialog}?`) ? this.get(answer.location) : answer;
  }
}

/** Takes a browser as far as the page that asks for `what`, with a user who logs in on the way if need be. */
export async function stepTo(what, browser, request, user) {
  let page = await browser.open(request);
  if (what === "consent" && page.asksFor("password")) page = await browser.logIn(page, user);
  if (!page.asksFor(what)) throw new Error(`no page asks for ${what}, but ${page.status} ${page.heading}`);
  return { browser, page };
}

/** What came back: a page, or a way to one. */
class Page extends Answer {
  get location() {
    return this.headers.get("location");
  }

  get cookies() {
    return this.headers.getSetCookie().map(parseCookie);
  }

  /** Which page of the dialog this is. */
  asksFor(what) {
    if (what === "password") return /<input[^>]* name="password"/.test(this.text);
    if (what === "consent") return this.text.includes('name="decision" value="allow"');
    throw new Error(`no page asks for ${what}`);
  }

  get isPage() {
    return !this.location && /^text\/html\b/.test(this.headers.get("content-type"));
  }

  get heading() {
    return unescape(this.text.match(/<h1>(.*?)<\/h1>/s)?.[1] ?? "");
  }

  /** The hidden fields of the first form. */
  get hidden() {
    const form = this.text.match(/<form\b.*?<\/form>/s)?.[0] ?? "";
    const fields = form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
    return Object.fromEntries([...fields].map(([, name, value]) => [unescape(name), unescape(value)]));
  }

  /** The answer to the application: where it went, how, and with what. Null if none did. */
  get toApplication() {
    const action = this.text.match(/<form method="post" action="([^"]*:[^"]*)">/)?.[1];
    if (action) return { uri: unescape(action), mode: "form_post", parameters: this.hidden };
    if (!this.location || this.location.startsWith("/")) return null;
    const [, before, fragment] = this.location.match(/^([^#]*)#?(.*)$/s);
    // An empty fragment of the server's own keeps the browser from giving it one of an earlier page.
    const mode = fragment === "" || fragment === "_" ? "query" : "fragment";
    const [uri, query = ""] = before.split(/\?(.*)/s);
    const encoded = mode === "query" ? query : fragment;
    return { uri: mode === "query" ? uri : before, mode, parameters: decode(encoded) };
  }
}

/** Decodes as an application would; a parameter that is there twice is a list. */
function decode(encoded) {
  const parameters = {};
  for (const [name, value] of new URLSearchParams(encoded)) {
    parameters[name] = name in parameters ? [parameters[name], value].flat() : value;
  }
  return parameters;
}

function parseCookie(text) {
  const [pair, ...rest] = text.split(/; */);
  const [name, value] = pair.split(/=(.*)/s);
  const attributes = rest.map((attribute) => attribute.split(/=(.*)/s));
  return {
    name,
    value,
    attributes: Object.fromEntries(attributes.map(([key, text = ""]) => [key.toLowerCase(), text])),
  };
}

const unescape = (text) => text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code));
