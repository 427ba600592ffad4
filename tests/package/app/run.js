import { said } from "./server.js";

console.log(JSON.stringify(await said()));
