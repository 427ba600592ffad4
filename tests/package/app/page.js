// What every page does with the package, whatever made the page: `openClient` gives it a client.

export function use(createClient, loaded) {
  globalThis.openClient = async (issuer) => {
    await loaded;
    const client = createClient({ issuer, clientId: "app", redirectUri: location.origin + location.pathname });
    globalThis.client = client;
  };
}
