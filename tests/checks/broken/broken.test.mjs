// A check that cannot fail is worse than none: each fault is made in a copy of the project, and the checks that should
// notice it have to.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { checkThatBegins } from "../catalogue.mjs";
import { failuresAmong } from "../outcome.mjs";
import { makeCopy, testWith } from "./copy.mjs";
import { faults } from "./faults.mjs";

before(makeCopy);

for (const { what, edits, noticed } of faults) {
  test(`a server that ${what} fails ${noticed.length} checks`, async (t) => {
    const checks = noticed.map(checkThatBegins);
    const ran = await testWith(edits, filesOf(checks));
    for (const check of checks) {
      const failures = failuresAmong(check, ran);
      assert.notDeepEqual(failures, [], check.what);
      t.diagnostic(`${check.what}: ${failures.join(", ")}`);
    }
  });
}

/** Of the tests that show a check, those at the Worker by itself. */
function filesOf(checks) {
  const files = checks.flatMap(({ by }) => Object.keys(by)).filter((file) => file.startsWith("workerd/"));
  return [...new Set(files)];
}
