// Applications and signing keys when storage fails.

import assert from "node:assert/strict";
import { unique } from "../scenario.mjs";
import { confidentialClient, Application } from "../scenario/application.mjs";
import { assertRefused, succeeded } from "../scenario/expect.mjs";
import { assertUnavailable, flow } from "./flow.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const common = { refused: assertUnavailable };
const as = "APPLICATION.fetch Application.get";
const pathOf = ({ client_id }) => `/v2/applications/${client_id}`;
const put = (app) => scene.api("PUT", pathOf(app), { ...confidentialClient, client_name: "Lamp" });
const withApp = async () => ({ app: await scene.register() });

async function works(answer, status, known) {
  const app = new Application(scene.issuer, { ...known, ...succeeded(answer, status) });
  assert.equal(app.client_name, "Lamp");
  succeeded(await app.ofItsOwn());
}

const whole = (app, changes) => new Application(scene.issuer, { ...app, ...changes });

flow(storage, "registering an application",
  `${as} APPLICATIONS.get APPLICATION.fetch Application.get Application.put APPLICATIONS.put`, {
  ...common,
  prepare: async () => ({ app: { client_id: unique("app") } }),
  request: ({ app }) => put(app),
  succeeds: (answer) => works(answer, 201),
  losses: {
    // The application is there, and nobody has heard its secret: it is given another, or removed.
    async "APPLICATIONS.put"({ app }) {
      assert.equal("client_secret" in succeeded(await put(app)), false);
      const client_secret = unique("secret-of-32-characters-or-more");
      const changed = await scene.api("PUT", pathOf(app), { ...confidentialClient, client_secret });
      succeeded(await whole(succeeded(changed), { client_secret }).ofItsOwn());
    },
  },
});

flow(storage, "replacing an application",
  `${as} APPLICATIONS.get APPLICATION.fetch Application.get APPLICATIONS.put`, {
  ...common,
  prepare: withApp,
  request: ({ app }) => put(app),
  succeeds: (answer, { app }) => works(answer, 200, app),
});

flow(storage, "reading an application", `${as} APPLICATIONS.get`, {
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
  `${as} APPLICATIONS.get APPLICATION.fetch Application.delete APPLICATIONS.delete`, {
  ...common,
  prepare: withApp,
  request: ({ app }) => scene.api("DELETE", pathOf(app)),
  async succeeds(answer, state) {
    assert.equal(answer.status, 204);
    await assertGone(state);
  },
  losses: {
    async "APPLICATIONS.delete"(state) {
      assert.equal((await scene.api("DELETE", pathOf(state.app))).status, 404);
      await assertGone(state);
    },
  },
});
