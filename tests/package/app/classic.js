import core from "edgegrant/core.wasm";
import { createClient, start } from "edgegrant/slim";
import { use } from "./page.js";

use(
  createClient,
  // There is no file beside it.
  start().catch((problem) => {
    if (problem.code !== "network_failed") throw problem;
    return start(core);
  }),
);
