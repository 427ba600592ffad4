// What both floors that sign do: an access token's claims, signed with ES256 by WebCrypto, as a JWS.

const encoder = new TextEncoder();
const ES256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const header = base64url(encoder.encode(JSON.stringify({ alg: "ES256", typ: "at+jwt", kid: "floor" })));
let pair;

export async function signed(claims) {
  pair ??= await crypto.subtle.generateKey(ES256, false, ["sign", "verify"]);
  const jti = base64url(crypto.getRandomValues(new Uint8Array(16)));
  const input = `${header}.${base64url(encoder.encode(JSON.stringify({ ...claims, jti })))}`;
  const signature = await crypto.subtle.sign(ES256, pair.privateKey, encoder.encode(input));
  return `${input}.${base64url(new Uint8Array(signature))}`;
}

export function base64url(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
