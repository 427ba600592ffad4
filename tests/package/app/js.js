import { createClient } from "edgegrant/js";
import { use } from "./page.js";

use(createClient);
