// The client of the examples: its settings are what to change.

import { createClient } from "edgegrant";

export const issuer = "https://login.example";

export const client = createClient({
  issuer,
  clientId: "my-app",
  // The folder of the page, exactly as it is registered at the server.
  redirectUri: new URL(".", location.href).href,
  scope: "profile",
});

/** Asks a resource, with the token. */
export async function whoAmI() {
  const response = await client.fetch(`${issuer}/v2/users/me`);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.json();
}
