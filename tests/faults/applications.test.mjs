// Applications and signing keys when storage fails.

import assert from "node:assert/strict";
import { unique } from "../scenario.mjs";
import { confidentialClient, Application } from "../scenario/application.mjs";
import { assertRefused, succeeded } from "../scenario/expect.mjs";
import { assertUnavailable, flow } from "./flow.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const common = { refused: assertUnavailable };

/** What is durable is in the log, even if its copy in KV is not made. */
const logs = (event) => ({
  async refused(answer, call) {
    assertUnavailable(answer);
    const { events } = await scene.logged(answer);
    assert.equal(events?.includes(event) ?? false, call.startsWith("APPLICATIONS."));
  },
});
const as = "APPLICATION.fetch Application.get";
const pathOf = ({ client_id }) => `/v2/applications/${client_id}`;
const put = (app, more) => scene.api("PUT", pathOf(app), { ...confidentialClient, client_name: "Lamp", ...more });
/** Reading what is there, in its object; and changing it there, for which the object wakes later. */
const read = "APPLICATION.fetch Application.get";
const change = "APPLICATION.fetch Application.get Application.get";
const stores = "Application.put Application.put Application.put Application.setAlarm APPLICATIONS.put";
const withApp = async () => ({ app: await scene.register() });

async function works(answer, statuses, known) {
  assert.ok(statuses.includes(answer.status), answer.text);
  const app = new Application(scene.issuer, { ...known, ...answer.json });
  assert.equal(app.client_name, "Lamp");
  succeeded(await app.ofItsOwn());
}

flow(storage, "registering an application",
  `${as} ${read} ${change} ${stores}`, {
  ...logs("application_written"),
  prepare: async () => ({ app: { client_id: unique("app"), client_secret: unique("secret-of-32-characters-or-more") } }),
  request: ({ app: { client_secret, ...app } }) => put(app, { client_secret }),
  // Where it was stored and not answered, it is there when it is sent again.
  succeeds: (answer, { app }) => works(answer, [200, 201], app),
});

flow(storage, "registering an application that brings no secret",
  `${as} ${read} ${change} ${stores}`, {
  ...logs("application_written"),
  prepare: async () => ({ app: { client_id: unique("app") } }),
  request: ({ app }) => put(app),
  async succeeds(answer, { app }) {
    if (answer.status === 201) return works(answer, [201], app);
    // The application is there, and nobody has heard its secret: it is given another, or removed.
    assert.equal("client_secret" in succeeded(answer), false);
    const client_secret = unique("secret-of-32-characters-or-more");
    return works(await put(app, { client_secret }), [200], app);
  },
});

flow(storage, "replacing an application",
  `${as} ${read} ${change} ${stores}`, {
  ...logs("application_written"),
  prepare: withApp,
  request: ({ app }) => put(app),
  succeeds: (answer, { app }) => works(answer, [200], app),
});

flow(storage, "reading an application", `${as} ${read}`, {
  ...common,
  prepare: withApp,
  request: ({ app }) => scene.api("GET", pathOf(app)),
  succeeds: (answer, { app }) => assert.equal(succeeded(answer).client_id, app.client_id),
});

flow(storage, "a page of one application", `${as} APPLICATIONS.list APPLICATIONS.get`, {
  ...common,
  prepare: withApp,
  request: () => scene.api("GET", "/v2/applications?limit=1"),
  succeeds: (answer) => assert.equal(succeeded(answer).applications.length, 1),
});

async function assertGone({ app }) {
  assert.equal((await scene.api("GET", pathOf(app))).status, 404);
  assertRefused(await app.ofItsOwn(), 401, "invalid_client", "client authentication failed");
}

flow(storage, "deleting an application",
  `${as} ${change} Application.put Application.put Application.delete Application.setAlarm APPLICATIONS.delete`, {
  ...logs("application_removed"),
  prepare: withApp,
  request: ({ app }) => scene.api("DELETE", pathOf(app)),
  async succeeds(answer, state) {
    // Where it was removed and not answered, it is gone when that is asked again.
    assert.ok([204, 404].includes(answer.status));
    await assertGone(state);
  },
});
