// On Debian and its kin, what tests need from the system can be installed without asking.

import { run } from "./processes.mjs";
import { outputOf, which } from "./project.mjs";
import { Failure, say } from "./say.mjs";

/** Installs packages, or tells the person to: `advice` ends the sentence for other systems. */
export async function installPackages(packages, advice) {
  const asRoot = rootCommand();
  if (!which("apt-get") || !asRoot) {
    throw new Failure(`${packages.join(" and ")} must be installed for this: ${advice}`);
  }
  say(`installing ${packages.join(" and ")} with apt-get`);
  const [command, ...args] = [...asRoot, "apt-get"];
  await run(command, [...args, "update", "-qq"]);
  await run(command, [...args, "install", "-y", "-qq", "--no-install-recommends", ...packages]);
}

function rootCommand() {
  if (process.getuid?.() === 0) return [];
  return outputOf("sudo", ["-n", "true"]) === null ? null : ["sudo", "-n"];
}
