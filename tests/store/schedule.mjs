// One schedule: all of it follows from its seed.

import { Clients } from "./clients.mjs";
import { Oracle } from "./oracle.mjs";
import { Outside } from "./outside.mjs";
import { Random } from "./random.mjs";
import { World } from "./world.mjs";

/** How probable a fault may be at each step. */
const levels = [0, 0.005, 0.02, 0.05];

/**
 * Runs the schedule of a seed in what was set up. Resolves to the violations, to what happened, a line for each, and to
 * how much of it.
 */
export async function runSchedule(base, seed, broken) {
  const faults = new Random(seed, 2).pick(levels);
  const world = new World({ seed, stored: base.stored, env: base.env, faults, broken });
  const oracle = new Oracle(world);
  const clients = new Clients(world, new Outside(world, base, oracle));
  await Promise.all([clients.act(), world.run()]);
  world.faults = 0;
  await Promise.all([clients.tryAll(), world.run()]);
  const { violations } = oracle;
  world.tally.schedules = 1;
  world.tally.violations = violations.length > 0 ? 1 : 0;
  return { violations, lines: world.lines, tally: world.tally };
}
