// Where there is no page: what the package says, and that its core runs.

import { createClient } from "edgegrant";

const client = createClient({
  clientId: "app",
  redirectUri: "https://app.example/",
  endpoints: { authorization: "https://server.example/authorize", token: "https://server.example/token" },
});

const codeOf = (promise) =>
  promise.then(
    () => "none",
    (problem) => problem.code,
  );

export const said = async () => [
  client.subscribe(() => {})() ?? client.token,
  await client.callback(),
  await codeOf(client.login({ returnTo: "//evil.example" })),
  await codeOf(client.login()),
];
