// Tokens as a stranger sees them: who knows only the published keys, or makes up some of one's own.

const ES256 = { name: "ECDSA", hash: "SHA-256" };
const P256 = { name: "ECDSA", namedCurve: "P-256" };

const decoded = (part) => JSON.parse(Buffer.from(part, "base64url").toString());
export const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Header and claims, whoever signed them. */
export function parts(token) {
  const [header, claims] = token.split(".", 2).map(decoded);
  return { header, claims };
}

/** Whether a key of the set signed the token, by WebCrypto (RFC 7515 §5.2). */
export async function isSignedBy(keys, token) {
  const [header, claims, signature] = token.split(".");
  const known = keys.find(({ kid }) => kid === decoded(header).kid);
  if (!known) return false;
  const key = await crypto.subtle.importKey("jwk", known, P256, false, ["verify"]);
  const signed = Buffer.from(`${header}.${claims}`);
  return crypto.subtle.verify(ES256, key, Buffer.from(signature, "base64url"), signed);
}

/** A token with this header and these claims that a key of one's own signed; its public key too. */
export async function selfSigned(header, claims) {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  const jwk = { kty, crv, x, y };
  const input = `${encoded(typeof header === "function" ? header(jwk) : header)}.${encoded(claims)}`;
  const signature = await crypto.subtle.sign(ES256, privateKey, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString("base64url")}`;
}

/** A token with an HMAC in place of a signature. */
export async function hmacSigned(secret, header, claims) {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", Buffer.from(secret), hmac, false, ["sign"]);
  const input = `${encoded(header)}.${encoded(claims)}`;
  const signature = await crypto.subtle.sign(hmac, key, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString("base64url")}`;
}

/** The thumbprint of a P-256 key (RFC 7638 §3). */
export async function thumbprint({ crv, kty, x, y }) {
  const members = Buffer.from(JSON.stringify({ crv, kty, x, y }));
  return Buffer.from(await crypto.subtle.digest("SHA-256", members)).toString("base64url");
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The same bytes in base64url as nobody should write them: with spare bits set at the end (RFC 4648 §3.5). */
export function withSpareBits(text) {
  const other = text.slice(0, -1) + alphabet[alphabet.indexOf(text.at(-1)) + 1];
  const bytes = (encoded) => Buffer.from(encoded.replace(/^egr_/, ""), "base64url").toString("hex");
  if (bytes(other) !== bytes(text)) throw new Error("there are no spare bits");
  return other;
}
