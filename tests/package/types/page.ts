// A page's program as TypeScript reads it: what compiles, and what does not.

import { createClient, EdgegrantError, type ClientOptions, type ErrorCode, type Token } from "edgegrant";

declare const settings: { scope: string[] | undefined; silent: string | undefined; realm: readonly string[] };

const options: ClientOptions = {
  issuer: "https://login.example",
  clientId: "my-app",
  name: "lamps",
  redirectUri: "https://app.example/",
  // What is not set may be there all the same.
  silentRedirectUri: settings.silent,
  scope: settings.scope,
  parameters: undefined,
};
const client = createClient(options);

export async function show(): Promise<Token | null> {
  const login = await client.callback();
  if (login) console.log(login.token.scope?.join(), login.returnTo?.length, login.token.claims?.sub);
  await client.login({ prompt: ["login", "consent"], maxAge: 0, scope: settings.scope, redirectUri: settings.silent });
  await client.loginInPopup({ prompt: "select_account", responseType: "token" });
  await client.login({ parameters: { login_hint: settings.silent } });
  await client.login({ parameters: settings.realm.map((resource) => ["resource", resource] as const) });
  await client.logout({ endSession: { returnTo: "https://app.example/" } });
  const { fetch, subscribe } = client;
  await fetch(new URL("https://login.example/v2/users/me"), { method: "GET" });
  subscribe(() => {})();
  await client.getToken();
  await client.getToken({ refused: client.token?.accessToken });
  return client.token;
}

export function why(problem: unknown): ErrorCode | undefined {
  if (!(problem instanceof EdgegrantError)) return undefined;
  const { error, errorDescription }: { error?: string; errorDescription?: string } = problem;
  const { retryAt, returnTo }: { retryAt?: number; returnTo?: string } = problem;
  console.log(error, errorDescription, retryAt, returnTo);
  return problem.code;
}

// @ts-expect-error A page has no secret.
createClient({ ...options, clientSecret: "s" } satisfies ClientOptions);
// @ts-expect-error The server is missing.
createClient({ clientId: "my-app", redirectUri: "https://app.example/" });
// @ts-expect-error There is no such storage.
createClient({ ...options, storage: "cookie" });
// @ts-expect-error In a frame nobody can be asked.
client.loginSilently({ prompt: "login" });
// @ts-expect-error The package makes its errors itself.
new EdgegrantError("timed_out");
// @ts-expect-error A token does not change.
client.token!.accessToken = "other";
