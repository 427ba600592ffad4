import { said } from "./server.js";

export default { fetch: async () => Response.json(await said()) };
