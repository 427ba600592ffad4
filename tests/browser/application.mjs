// An application's page with a client on it, and the server that it logs in at, which answers what a test tells it to.

import { newPage } from "./chromium.mjs";
import { goodToken, servePage, startFake } from "./fake.mjs";

export const server = await startFake();
export const site = await servePage();
export const settings = { issuer: server.issuer, clientId: "app", redirectUri: `${site}/cb`, scope: "read write" };

/** Opens a page with a client on it. What goes wrong on the page comes back as an object. */
export async function open(t, { changes, path = "/", origin = site, clock = false } = {}) {
  const { page } = await newPage(t);
  if (clock) {
    await page.clock.install();
    await page.context().addInitScript(() => {
      // By the clock of the test.
      AbortSignal.timeout = (milliseconds) => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(new DOMException("late", "TimeoutError")), milliseconds);
        return controller.signal;
      };
    });
  }
  // In every page of this person's.
  await page.context().addInitScript(() => {
    window.outcome = (action) =>
      action().then(
        (value) => ({ value }),
        (problem) => ({ ...problem, message: problem.message, known: problem instanceof edgegrant.EdgegrantError }),
      );
  });
  await page.goto(origin + path);
  return withClient(page, changes);
}

/** Sets up a client on a page, which `page.client` does again after the page was left. */
export async function withClient(page, changes) {
  page.client = () =>
    page.evaluate((given) => {
      window.client = edgegrant.createClient(given);
    }, { ...settings, ...changes });
  await page.client();
  return page;
}

/** Calls a method of the client on the page. */
export const call = (page, method, ...given) =>
  page.evaluate(([method, given]) => outcome(() => client[method](...given)), [method, given]);

/** Starts a login. Resolves to the parameters of the authorization request. */
export async function begin(page, options) {
  // Not awaited: the page is gone before it could say so.
  await page.evaluate((given) => void client.login(given), options);
  await page.waitForURL(`${server.issuer}/authorize?**`);
  return Object.fromEntries(new URL(page.url()).searchParams);
}

/** Brings a response to a login that was begun. Resolves to what `callback` says. */
export async function land(page, response, origin = site) {
  await page.goto(`${origin}/cb${response}`);
  await page.client();
  return call(page, "callback");
}

/** Parameters as a query. */
export const query = (parameters) => `?${new URLSearchParams(parameters)}`;

/** Goes through a code flow whose token request is answered so. */
export async function redeem(t, answer, options) {
  server.answers["/token"] = answer;
  server.requests.length = 0;
  const page = await open(t, options);
  const { state } = await begin(page);
  return { page, said: await land(page, query({ code: "c", state, iss: server.issuer })) };
}

/** What the token endpoint says at a login that can be renewed, and then. */
export const first = { ...goodToken, access_token: "one", expires_in: 3600, refresh_token: "refresh-one" };
export const second = { ...first, access_token: "two", refresh_token: "refresh-two" };

export const api = `${server.issuer}/api`;

/** Asks the API, which takes the token. */
export const ask = (page) => page.evaluate((url) => outcome(() => client.fetch(url).then(({ status }) => status)), api);

export const sent = (path) => server.requests.filter((request) => request.path === path);
/** The refresh tokens that were sent, and the access tokens. */
export const refreshes = () => sent("/token").map(({ body }) => new URLSearchParams(body).get("refresh_token"));
export const bearers = () => sent("/api").map(({ headers }) => headers.authorization.replace("Bearer ", ""));
