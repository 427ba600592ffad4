// A KV namespace in memory, by the protocol that workerd speaks to whatever stands behind a KV binding.
//
// It is the kindest store that there can be: one process, no network, every write seen by the next read.

const entries = new Map();

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const key = decodeURIComponent(pathname.slice(1));
    switch (request.method) {
      case "GET":
        return key === "" ? list(searchParams) : get(key);
      case "PUT":
        return put(key, searchParams, request);
      case "DELETE":
        entries.delete(key);
        return new Response();
      default:
        return new Response(null, { status: 405 });
    }
  },
};

const seconds = () => Math.floor(Date.now() / 1000);

function alive(key) {
  const entry = entries.get(key);
  return entry && !(entry.expiration <= seconds()) ? entry : undefined;
}

function get(key) {
  const entry = alive(key);
  if (!entry) return new Response(null, { status: 404 });
  const headers = {};
  if (entry.expiration) headers["CF-Expiration"] = String(entry.expiration);
  if (entry.metadata) headers["CF-KV-Metadata"] = entry.metadata;
  return new Response(entry.value, { headers });
}

async function put(key, parameters, request) {
  const ttl = parameters.get("expiration_ttl");
  const until = parameters.get("expiration") ?? (ttl && seconds() + Number(ttl));
  const metadata = request.headers.get("CF-KV-Metadata") ?? undefined;
  const value = await request.text();
  entries.set(key, { value, metadata, ...(until && { expiration: Number(until) }) });
  return new Response();
}

/** All keys at once: what is measured never needs a second page. */
function list(parameters) {
  const prefix = parameters.get("prefix") ?? "";
  const names = [...entries.keys()].filter((key) => key.startsWith(prefix) && alive(key)).sort();
  const keys = names.map((name) => {
    const { expiration, metadata } = entries.get(name);
    return { name, expiration, metadata };
  });
  return Response.json({ keys, list_complete: true });
}
