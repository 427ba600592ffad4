// A check is shown by tests, and what became of them is what became of it.

/**
 * What became of a check: its `state`, and a `remark` where there is something to say. `ran` are the tests that ran,
 * as record.mjs writes them. A check fails as well when a test that shows it did not run.
 */
export function outcomeOf({ by, none }, ran) {
  if (none) return { state: "none", remark: none };
  const failures = Object.entries(by).flatMap(([file, names]) => names.flatMap((name) => failuresOf(file, name, ran)));
  return failures.length > 0 ? { state: "failed", remark: failures.join("; ") } : { state: "passed", remark: "" };
}

/** The names of the tests of a check that ran and failed. */
export function failuresAmong({ by }, ran) {
  const shown = Object.entries(by).flatMap(([file, names]) => names.flatMap((name) => shownBy(file, name, ran)));
  return shown.filter(({ passed }) => !passed).map(({ test }) => test);
}

function failuresOf(file, name, ran) {
  const shown = shownBy(file, name, ran);
  const { like = name, least = 1 } = name;
  if (shown.length < least) return [`${file} has run ${shown.length} of ${least} tests called "${like}"`];
  return shown.filter(({ passed }) => !passed).map(({ test }) => `${file}: "${test}"`);
}

const shownBy = (file, name, ran) => ran.filter((test) => test.file === file && isCalled(test.test, name));

/** A test is called by its name, by its name with those of the tests around it, or by a pattern of either. */
function isCalled(test, name) {
  const pattern = name.like ?? name;
  if (pattern instanceof RegExp) return pattern.test(test);
  return test === name || test.endsWith(` › ${name}`);
}
