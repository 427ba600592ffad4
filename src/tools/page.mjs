// Serves the demo page with Vite, on an origin of its own.

import { freePort, untilAnswering } from "./ports.mjs";
import { start } from "./processes.mjs";
import { at, node, toolEnvironment } from "./project.mjs";

/** Starts the demo page for the server at `issuer`, on a free port unless one is given. */
export async function startPage({ issuer, port }) {
  port ??= await freePort();
  const origin = `http://localhost:${port}`;
  const logs = [];
  const vite = at("node_modules", "vite", "bin", "vite.js");
  const args = ["--host", "localhost", "--port", String(port), "--strictPort", "--clearScreen", "false"];
  const page = start(node, [vite, at("www"), ...args], {
    env: toolEnvironment({ VITE_ISSUER: issuer }),
    line: (text) => logs.push(text),
  });
  await untilAnswering(`${origin}/`, page, logs);
  return { origin, logs, ended: () => page.ended, stop: (signal) => page.stop(signal) };
}
