// OAuth 2 for pages. The rules are in the Rust core; the modules here do what needs a browser: the
// address bar, windows, storage, the network.

import { openClient, subscribe, tokenOf } from "./client.js";
import { logout } from "./logout.js";
import { loginInPopup, loginSilently } from "./opened.js";
import { callback, login } from "./redirect.js";
import { getToken, isLoggedIn, keepFresh } from "./renewal.js";
import { fetchResource } from "./resource.js";

/** The methods of a client with these settings. */
export function apiOf(options) {
  const client = openClient(options);
  return {
    get token() {
      return tokenOf(client);
    },
    get loggedIn() {
      return isLoggedIn(client);
    },
    login: (options) => login(client, options),
    loginInPopup: (options) => loginInPopup(client, options),
    loginSilently: (options) => loginSilently(client, options),
    callback: () => callback(client),
    getToken: (options) => getToken(client, options),
    fetch: (input, init) => fetchResource(client, input, init),
    logout: (options) => logout(client, options),
    subscribe: (listener) => subscribe(client, listener, keepFresh),
  };
}
