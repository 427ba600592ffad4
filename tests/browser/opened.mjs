// A server that answers a login in a window or in a hidden frame, and a page that opens it.

import { open, server, site } from "./application.mjs";
import { goodToken } from "./fake.mjs";

export const redirectUri = `${site}/opened`;
export const html = { "content-type": "text/html" };
export const minutes = 60_000;

/** The server's dialog says yes at once. */
export const yes = (headers) => answerWith(({ kind }) => (kind === "token" ? goodToken : { code: "c" }), headers);

/** It answers with these parameters, in the part of the redirect URI where they belong. */
export function answerWith(parameters, headers) {
  server.answers["/authorize"] = ({ path }) => {
    const { redirect_uri: target, state, response_type: kind } = Object.fromEntries(new URL(path, site).searchParams);
    const response = new URLSearchParams({ ...parameters({ kind }), state, iss: server.issuer });
    return {
      status: 302,
      headers: { ...headers, location: `${target}${kind === "token" ? "#" : "?"}${response}` },
      body: "",
    };
  };
  server.answers["/token"] = { json: goodToken };
}

/** It waits for the user, who does nothing by himself. */
export function dialog(headers) {
  server.answers["/authorize"] = { headers: { ...html, ...headers }, body: "<title>the dialog</title>" };
}

/** A page where a click logs in in a window. `outcome` resolves to what comes of it. */
export async function withButton(t, { changes, options, ...more } = {}) {
  const page = await open(t, { changes: { redirectUri, ...changes }, ...more });
  await page.evaluate((options) => {
    document.body.innerHTML = "<button>Log in</button>";
    document.querySelector("button").onclick = () => {
      window.said = outcome(() => client.loginInPopup(options));
    };
  }, options);
  return page;
}

export async function click(page) {
  const opened = page.waitForEvent("popup");
  await page.click("button");
  return opened;
}

export const said = (page) => page.evaluate(() => window.said);
export const exchanges = () => server.requests.filter(({ path }) => path === "/token");
