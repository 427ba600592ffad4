// A token that is in a storage which other tabs could share.

import { createClient } from "edgegrant";

const record = { access_token: "sesame", received_at: Date.now(), scope: "read", login: "1", renewals: 0 };
const kept = JSON.stringify(record);
Object.defineProperty(globalThis, "localStorage", { value: { getItem: () => kept } });
const client = createClient({
  clientId: "app",
  redirectUri: "https://app.example/",
  issuer: "https://server.example",
  storage: "local",
});

console.log(JSON.stringify({ loggedIn: client.loggedIn, scope: client.token.scope }));
