// Values as they cross into the core, where every member is text.

/** A list as words. */
export const words = (value) => (Array.isArray(value) ? value.join(" ") : value);

/** A flag: there or not. */
export const flag = (value) => (value ? "true" : undefined);

/** Bytes in base64url, without padding (RFC 4648 §5). */
export const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

/** A URL taken apart; nothing of what is none. */
export function urlOf(text) {
  try {
    return new URL(text);
  } catch {
    return {};
  }
}

/** The members of a document that are text. */
export const texts = (document) =>
  Object.fromEntries(Object.entries(document).filter(([, value]) => typeof value === "string"));
