// A Python of the project's own, for client libraries written in Python.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { installPackages } from "./debian.mjs";
import { run } from "./processes.mjs";
import { at, outputOf } from "./project.mjs";
import { say } from "./say.mjs";

const requirements = at("tests", "foreign", "requirements.txt");
const folder = at(".tools", "python");

/** Path of a Python that has the packages in tests/foreign/requirements.txt. */
export async function python() {
  const path = at(".tools", "python", "bin", "python");
  const stamp = at(".tools", "python", ".requirements");
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return path;
  if (outputOf("python3", ["-c", "import ensurepip, venv"]) === null) {
    await installPackages(["python3", "python3-venv"], "any Python 3 that has venv and pip");
  }
  say("installing Python packages into .tools/python");
  rmSync(folder, { recursive: true, force: true });
  await run("python3", ["-m", "venv", folder]);
  await run(path, ["-m", "pip", "install", "--quiet", "--requirement", requirements]);
  writeFileSync(stamp, wanted);
  return path;
}
