import { fileURLToPath } from "node:url";

/** A site of files, which Next makes by running every page on the server. */
export default { output: "export", turbopack: { root: fileURLToPath(new URL("../../..", import.meta.url)) } };
