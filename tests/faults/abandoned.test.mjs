// A dialog that somebody left open, on a clock that the test moves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dialog, pkce, stepTo, withQuery } from "../scenario/dialog.mjs";
import { assertErrorPage } from "../scenario/pages.mjs";
import { beginOnStorage } from "./storage.mjs";

const { scene, storage } = await beginOnStorage();
const application = await scene.registerPublic();
const user = await scene.createUser();

/** How long a dialog lasts, in seconds. */
const lasts = 600;
const expired = { heading: "This page has expired" };

const steps = {
  password: { username: user.username, password: user.password },
  consent: { decision: "allow" },
};

const at = (step) => stepTo(step, scene.browser(), application.authorization(pkce().parameters), user);

test("a dialog that was left for longer than it lasts is over, at every step", async () => {
  for (const [step, fields] of Object.entries(steps)) {
    const [early, late] = [await at(step), await at(step)];
    await storage.pass((lasts - 1) * 1000);
    assert.equal((await early.browser.post(dialog, { ...early.page.hidden, ...fields })).status, 303);
    await storage.pass(1000);
    for (const answer of [
      await late.browser.get(withQuery(dialog, { request: late.page.hidden.request })),
      await late.browser.post(dialog, { ...late.page.hidden, ...fields }),
    ]) {
      assertErrorPage(answer, expired);
      const { reason, events } = await scene.logged(answer);
      assert.deepEqual({ reason, events }, { reason: "DialogExpired", events: undefined });
    }
  }
});
