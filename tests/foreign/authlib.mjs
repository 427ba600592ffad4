// Runs the Python programs in authlib/.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { at } from "../../src/tools/project.mjs";
import { python } from "../../src/tools/python.mjs";

const interpreter = process.env.PYTHON ?? (await python());

/** Runs one flow of session.py; `visit` takes a URL to where the user's browser ends. Resolves to what it saw. */
export async function session(flow, settings, visit) {
  const program = begin("session.py");
  program.stdin.write(`${JSON.stringify({ flow, ...settings })}\n`);
  let saw;
  for await (const line of createInterface({ input: program.stdout })) {
    const said = JSON.parse(line);
    if (said.visit) program.stdin.write(`${JSON.stringify(await visit(said.visit))}\n`);
    else saw = said.saw;
  }
  await succeeded(program);
  return saw;
}

/** What resource_server.py makes of requests with these Authorization headers, each in turn. */
export async function resourceServer(settings) {
  const program = begin("resource_server.py");
  program.stdin.end(JSON.stringify(settings));
  const [line] = await Array.fromAsync(createInterface({ input: program.stdout }));
  await succeeded(program);
  return JSON.parse(line);
}

function begin(name) {
  const program = spawn(interpreter, [at("tests", "foreign", "authlib", name)], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: "1" },
  });
  // What a program that ended early cannot read any more is no matter: how it ended is.
  program.stdin.on("error", () => {});
  program.said = "";
  program.stderr.on("data", (text) => (program.said += text));
  program.closed = once(program, "close");
  return program;
}

async function succeeded(program) {
  const [status] = await program.closed;
  assert.equal(status, 0, program.said);
}
