// Values as they cross into the core, where every member is text.

/** A list as words. */
export const words = (value) => (Array.isArray(value) ? value.join(" ") : value);

/** A number as digits. */
export const digits = (value) => (typeof value === "number" ? String(value) : value);

/** A flag: there or not. */
export const flag = (value) => (value ? "true" : undefined);

/** The members of a document that are text. */
export const texts = (document) =>
  Object.fromEntries(Object.entries(document).filter(([, value]) => typeof value === "string"));
