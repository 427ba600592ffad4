// What became of each check: a table, and a failure where one failed. The argument is the folder with what the test
// suites recorded.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { styleText } from "node:util";
import { runMain } from "../../src/tools/processes.mjs";
import { Failure } from "../../src/tools/say.mjs";
import { catalogue } from "./catalogue.mjs";
import { outcomeOf } from "./outcome.mjs";

const marks = { passed: ["green", "passed"], failed: ["red", "failed"], none: ["dim", "n/a   "] };

function main(records) {
  const files = readdirSync(records);
  if (files.length === 0) throw new Failure("checks are shown by the other suites, which have to run before");
  const ran = files.flatMap((file) => readFileSync(path.join(records, file), "utf8").trim().split("\n").map(JSON.parse));
  const counted = { passed: 0, failed: 0, none: 0 };
  for (const { title, checks } of catalogue) {
    console.log(`\n${styleText("bold", title)}`);
    for (const check of checks) {
      const { state, remark } = outcomeOf(check, ran);
      counted[state] += 1;
      const [colour, mark] = marks[state];
      console.log(`  ${styleText(colour, mark)}  ${check.what} (${check.source})${remark && `: ${remark}`}`);
    }
  }
  console.log(`\n${counted.passed} checks passed, ${counted.failed} failed, ${counted.none} do not apply`);
  if (counted.failed > 0) throw new Failure(`${counted.failed} checks failed`);
}

runMain(() => main(process.argv[2]));
