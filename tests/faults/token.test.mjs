// The token endpoint when storage fails: nothing is given that is not kept, and nothing is lost that need not be.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRefused, granted } from "../scenario/expect.mjs";
import { assertUnavailable, flow, lost } from "./flow.mjs";
import { full, registerSettings, seenIn, withTokens } from "./given.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const user = await scene.createUser();
const settings = await registerSettings(scene);
const keys = "KEYS.fetch Keys.get";

const succeeds = (answer) => granted(answer, full);
const common = { refused: assertUnavailable, succeeds };

/** What an application holds, as the user sees it. */
const heldBy = async (app) => (await seenIn(settings, user)).to(app);

const assertInvalid = (answer, description) => assertRefused(answer, 400, "invalid_grant", description);

async function withCode() {
  const app = await scene.register();
  return { app, redemption: await app.redemption(user) };
}

for (const cold of [false, true]) {
  const when = cold ? " while the keys are not at hand" : "";
  const signing = cold ? keys : "";

  flow(storage, `a code${when}`, `APPLICATIONS.get ${signing} ACCOUNT.fetch Account.get Account.put`, {
    ...common,
    cold,
    prepare: withCode,
    request: ({ app, redemption }) => app.exchange(redemption),
    losses: {
      // Nobody has what the code gave; it is not given twice, and the attempt to ends it.
      async "ACCOUNT.fetch"({ app, redemption }) {
        assert.equal((await heldBy(app)).length, 1);
        assertInvalid(await app.exchange(redemption), "the authorization code is invalid");
        assert.deepEqual(await heldBy(app), []);
        succeeds(await app.exchange(await app.redemption(user)));
      },
    },
  });

  flow(storage, `a refresh token${when}`, `APPLICATIONS.get ${signing} ACCOUNT.fetch Account.get Account.put`, {
    ...common,
    cold,
    prepare: () => withTokens(scene, user),
    request: ({ app, refresh_token }) => app.refresh(refresh_token),
    losses: {
      // A client that asks again at once gets the answer that it missed.
      async "ACCOUNT.fetch"({ app, refresh_token }) {
        const again = succeeds(await app.refresh(refresh_token));
        assert.notEqual(again.refresh_token, refresh_token);
        succeeds(await app.refresh(again.refresh_token));
      },
    },
  });

  const account = "ACCOUNT.fetch Account.get Account.get Account.get Account.put Account.put";
  flow(storage, `a password${when}`, `APPLICATIONS.get ${signing} ${account}`, {
    ...common,
    cold,
    prepare: async () => ({ app: await scene.register() }),
    request: ({ app }) => app.byPassword(user),
  });

  flow(storage, `a user's first password${when}`,
    `APPLICATIONS.get ${signing} ${account} Account.put Account.setAlarm`, {
    ...common,
    cold,
    prepare: async () => ({ app: await scene.register(), fresh: await scene.createUser() }),
    request: ({ app, fresh }) => app.byPassword(fresh),
  });

  flow(storage, `an application's own token${when}`, `APPLICATIONS.get ${signing}`, {
    refused: assertUnavailable,
    succeeds: (answer) => granted(answer, { scope: "users:create users:read" }),
    cold,
    prepare: async () => ({ app: await scene.register() }),
    request: ({ app }) => app.ofItsOwn(),
  });
}

test("a client that asks again too late, after its answer was lost, ends the family, and the log says so", async () => {
  const { app, refresh_token } = await withTokens(scene, user);
  await storage.forget();
  const ask = () => app.refresh(refresh_token);
  assertUnavailable((await storage.watch(ask, { at: 2, how: lost })).answer);
  await storage.pass(2001);
  const late = await ask();
  assertInvalid(late, "the refresh token is invalid");
  assert.deepEqual((await scene.logged(late)).events, ["refresh_token_replayed"]);
  assert.deepEqual(await heldBy(app), []);
});

test("a failure is in the log, with its reason", async () => {
  const { app, refresh_token } = await withTokens(scene, user);
  await storage.forget();
  const { answer } = await storage.watch(() => app.refresh(refresh_token), { at: 2, how: "fails" });
  const { request_id, client_id, ...logged } = await scene.logged(answer);
  assert.deepEqual(logged, { route: "token", status: 503, outcome: "failed", reason: "StorageUnavailable" });
});
