// Introspection and revocation when storage fails: no dead token is called alive, and no live one revoked.

import assert from "node:assert/strict";
import { granted, succeeded } from "../scenario/expect.mjs";
import { assertUnavailable, flow } from "./flow.mjs";
import { withTokens } from "./given.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const user = await scene.createUser();

// A signed token says whose application it is, a refresh token's grant has to be asked.
const looking = {
  access_token: "ACCOUNT.fetch APPLICATION.fetch Account.get Application.get",
  refresh_token: "ACCOUNT.fetch Account.get APPLICATION.fetch Application.get",
};

for (const kind of ["access_token", "refresh_token"]) {
  for (const cold of kind === "access_token" ? [false, true] : [false]) {
    const when = cold ? " while the keys are not at hand" : "";
    const verifying = cold ? "KEYS.fetch Keys.get" : "";
    const common = { cold, prepare: () => withTokens(scene, user), refused: assertUnavailable };

    flow(storage, `introspection of an ${kind}${when}`,
      `APPLICATIONS.get ${verifying} ${looking[kind]}`, {
      ...common,
      request: (state) => state.app.introspect(state[kind]),
      succeeds: (answer) => assert.equal(succeeded(answer).active, true),
    });

    flow(storage, `revocation of an ${kind}${when}`,
      `APPLICATIONS.get ${verifying} ACCOUNT.fetch Account.get Account.delete`, {
      ...common,
      request: (state) => state.app.revoke(state[kind]),
      async succeeds(answer, { app, access_token, refresh_token }) {
        assert.deepEqual([answer.status, answer.text], [200, ""]);
        for (const token of [access_token, refresh_token]) {
          assert.deepEqual(succeeded(await app.introspect(token)), { active: false });
        }
        assert.equal((await scene.me(access_token)).status, 401);
        assert.equal((await app.refresh(refresh_token)).status, 400);
      },
    });
  }
}

for (const cold of [false, true]) {
  const when = cold ? " while the keys are not at hand" : "";
  const verifying = cold ? "KEYS.fetch Keys.get" : "";
  const prepare = async () => {
    const app = await scene.register();
    const { access_token } = granted(await app.ofItsOwn(), { scope: "users:create users:read" });
    return { app, access_token };
  };
  const common = { cold, prepare, refused: assertUnavailable };

  flow(storage, `introspection of an application's own token${when}`,
    `APPLICATIONS.get ${verifying} APPLICATION.fetch APPLICATION.fetch Application.get Application.get`, {
    ...common,
    request: ({ app, access_token }) => app.introspect(access_token),
    succeeds: (answer) => assert.equal(succeeded(answer).active, true),
  });

  flow(storage, `revocation of an application's own token${when}`,
    `APPLICATIONS.get ${verifying} APPLICATION.fetch Application.get Application.get Application.put Application.put`, {
    ...common,
    request: ({ app, access_token }) => app.revoke(access_token),
    async succeeds(answer, { app, access_token }) {
      assert.deepEqual([answer.status, answer.text], [200, ""]);
      assert.deepEqual(succeeded(await app.introspect(access_token)), { active: false });
    },
  });
}
