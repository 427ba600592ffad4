// A shell like the one that a person types the documentation's commands into: variables last from one to the next.

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { createInterface } from "node:readline";
import { ownEnvironment } from "./environment.mjs";

export class Shell {
  #program;
  #lines;

  constructor(folder) {
    const env = { ...ownEnvironment(), WRANGLER_LOG_PATH: path.join(folder, ".wrangler") };
    // It ends at the first command that fails, and at a variable that nobody has set.
    this.#program = spawn("sh", ["-eu"], { cwd: folder, env, stdio: ["pipe", "pipe", "inherit"] });
    this.#program.stdin.on("error", () => {});
    this.#lines = createInterface({ input: this.#program.stdout })[Symbol.asyncIterator]();
    this.#program.stdin.write("exec 2>&1\n");
  }

  /** Runs commands. Resolves to what they printed; fails when one of them did. */
  async run(commands) {
    const end = randomUUID();
    // No command may read those that follow it.
    this.#program.stdin.write(`{\n${commands}\n} < /dev/null\nprintf '\\n%s\\n' ${end}\n`);
    const printed = [];
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (value === end) return printed.join("\n").replace(/\n$/, "");
      if (done) throw new Error([`a command failed in:`, commands, `it printed:`, ...printed].join("\n"));
      printed.push(value);
    }
  }

  /** Gives a variable a value, as a person does who copies it. */
  set(name, value) {
    return this.run(`${name}='${value}'`);
  }

  close() {
    this.#program.stdin.end();
  }
}
