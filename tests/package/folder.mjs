// Serves a folder as a web server would that knows four kinds of files.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";

const kinds = { ".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** Serves a folder. Its pages are given the import map `imports`, if there is one. */
export async function serveFolder(folder, imports) {
  const map = imports ? `<script type="importmap">${JSON.stringify({ imports })}</script>` : "";
  const server = createServer((request, response) => {
    const pathname = new URL(request.url, "http://localhost").pathname.replace(/\/$/, "/index.html");
    const kind = path.extname(pathname);
    try {
      const content = readFileSync(path.join(folder, pathname));
      response.writeHead(200, { "content-type": kinds[kind] ?? "application/octet-stream" });
      response.end(kind === ".html" ? content.toString().replace("<title>", `${map}<title>`) : content);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://localhost:${server.address().port}`, close };
}
