// A site of somebody else's: the application's, or one that means harm.

import { once } from "node:events";
import { createServer } from "node:http";
import { after } from "node:test";

/**
 * Serves pages by path until the file's tests are over; whatever has none is an empty page. `pages` has HTML, or
 * headers of a redirect, and can be changed. `visits` are the requests that came. On another host than the
 * server's the site is another site; on another port it is another origin of the same site.
 */
export async function serveSite(pages = {}, host = "localhost") {
  const visits = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const { method, url, headers } = request;
    if (url !== "/favicon.ico") visits.push({ method, url, headers, body });
    const page = pages[url.split("?")[0]] ?? "";
    if (typeof page === "object") return response.writeHead(302, page).end();
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(`<!doctype html><html lang="en"><title>Site</title><link rel="icon" href="data:,">${page}`);
  });
  server.listen(0, host);
  await once(server, "listening");
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://${host}:${server.address().port}`, pages, visits };
}
