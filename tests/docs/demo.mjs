// `npm start` in a folder, and what it prints.

import { freePort } from "../../src/tools/ports.mjs";
import { start } from "../../src/tools/processes.mjs";
import { ownEnvironment } from "./environment.mjs";

/** Two ports that nobody has. */
export const freePorts = async () => ({ PORT: String(await freePort()), DEMO_PORT: String(await freePort()) });

/** Starts it. Resolves when it says that all is ready. */
export async function startDemo(folder, ports) {
  const printed = [];
  const env = { ...ownEnvironment(), ...ports };
  const program = await new Promise((resolve, reject) => {
    const line = (text) => {
      printed.push(text);
      if (text.includes("Ctrl-C ends everything")) resolve(program);
    };
    const program = start("npm", ["start"], { cwd: folder, env, line });
    program.ended.then((status) => reject(new Error([`npm start ended with ${status}:`, ...printed].join("\n"))));
  });
  const find = (pattern) => printed.join("\n").match(pattern)?.[1];
  return {
    issuer: find(/^ +server +(\S+)$/m),
    page: find(/^ +demo page +(\S+)$/m),
    backendSecret: find(/demo-backend .*secret: (\S+)$/m),
    password: (name) => find(new RegExp(`^ +${name} +(\\S+)`, "m")),
    /** Ctrl-C; resolves to the exit status. */
    interrupt: () => program.stop("SIGINT").then(() => program.ended),
  };
}
