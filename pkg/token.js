// A token as the application sees it.

const tokens = new WeakMap();

/** The token of a record, the same object each time. */
export function asToken(record) {
  if (!tokens.has(record)) tokens.set(record, shown(record));
  return tokens.get(record);
}

function shown({ access_token, expires_at, scope, missing_scope = "", unrequested_scope = "", claims = null }) {
  const token = {
    scope: scope === undefined ? null : list(scope),
    missingScope: list(missing_scope),
    unrequestedScope: list(unrequested_scope),
    expiresAt: expires_at ?? null,
    claims,
  };
  // Out of sight of logs and of JSON.
  return Object.freeze(Object.defineProperty(token, "accessToken", { value: access_token }));
}

const list = (text) => [...new Set(text.split(" ").filter(Boolean))].sort();
