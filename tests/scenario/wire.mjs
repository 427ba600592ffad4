// Requests byte for byte, for those that no HTTP library would send.

import net from "node:net";
import { Answer } from "./http.mjs";

/**
 * Sends a request as it is written: `head`, lines of the request line and headers, and a body. Host, length and
 * the end of the connection are added; `framed` says that the head has its own length or transfer coding, and `cut`
 * that nothing follows what is written, whatever the head says.
 */
export function write(issuer, head, body = "", { framed = false, cut = false } = {}) {
  const { hostname, port, host } = new URL(issuer);
  const named = head.some((line) => /^host:/i.test(line));
  const lines = [
    ...head,
    ...(named ? [] : [`Host: ${host}`]),
    ...(framed ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
    "Connection: close",
  ];
  const request = Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), Buffer.from(body)]);
  return new Promise((resolve, reject) => {
    const chunks = [];
    const socket = net.connect(Number(port), hostname, () => (cut ? socket.end(request) : socket.write(request)));
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => resolve(parse(Buffer.concat(chunks).toString())));
  });
}

/** A body in chunks of a size (RFC 9112 §7.1). */
export function chunked(body, size = 1000) {
  const chunks = [];
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.slice(at, at + size);
    chunks.push(`${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`);
  }
  return `${chunks.join("")}0\r\n\r\n`;
}

function parse(text) {
  const end = text.indexOf("\r\n\r\n");
  const [status, ...lines] = text.slice(0, end).split("\r\n");
  const headers = new Headers(lines.map((line) => line.split(/: *(.*)/s).slice(0, 2)));
  const body = text.slice(end + 4);
  const whole = headers.get("transfer-encoding") === "chunked" ? unchunked(body) : body;
  return new Answer(Number(status.split(" ")[1]), headers, whole);
}

function unchunked(body) {
  const [length, rest] = body.split(/\r\n(.*)/s);
  const size = parseInt(length, 16);
  return size === 0 ? "" : rest.slice(0, size) + unchunked(rest.slice(size + 2));
}
