import { createClient, start } from "edgegrant/slim";
import { use } from "./page.js";

use(createClient, start());
