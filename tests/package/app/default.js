import { createClient } from "edgegrant";
import { use } from "./page.js";

use(createClient);
