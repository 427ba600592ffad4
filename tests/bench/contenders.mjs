// Who takes part: for each server, how a client of it gets a code, redeems it, refreshes, and uses what it got.
//
// All clients are public ones with PKCE, so that the same is asked of all.

import { Application, publicClient } from "../scenario/application.mjs";
import { authorize, Browser, pkce, withQuery } from "../scenario/dialog.mjs";

const redirect_uri = "https://page.example/cb";

/** What redeems the code in a redirect. */
function redemption(answer, verifier) {
  const code = new URL(answer.headers.location).searchParams.get("code");
  if (!code) throw new Error(`no code in ${answer.headers.location}`);
  return { grant_type: "authorization_code", code, redirect_uri, code_verifier: verifier };
}

/** A client of edgegrant whose user has a session, so that codes come without a dialog. */
export async function edgegrantClient(server, administration) {
  const application = await administration.register({ ...publicClient, redirect_uris: [redirect_uri] });
  const user = await administration.createUser();
  const { client_id } = application;
  const browser = new Browser(server.issuer);
  await browser.approve(new Application(server.issuer, application).authorization(pkce().parameters), user);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const token = (form) => ({ path: "/v2/oauth2/token", form: { client_id, ...form } });
  /** A silent renewal with a challenge. */
  const renewal = ({ parameters }) => ({
    path: withQuery(authorize, { client_id, redirect_uri, response_type: "code", prompt: "none", ...parameters }),
    headers: { cookie },
  });
  return {
    user,
    renewal,
    async code(lane) {
      const proof = pkce();
      return redemption((await lane.send(renewal(proof))).expect(303), proof.verifier);
    },
    redeem: token,
    refresh: (refresh_token) => token({ grant_type: "refresh_token", refresh_token }),
    use: (access_token) => ({ path: "/v2/users/me", headers: { authorization: `Bearer ${access_token}` } }),
  };
}

/**
 * A client of a peer (peers.mjs), whose user it asks nothing: a public one, and the authorization header of a
 * confidential one.
 */
export async function peerClient({ paths, clientId, hub }, lane) {
  const client_id = await clientId(lane);
  const cookies = new Map();
  const token = (form) => ({ path: paths.token, form: { client_id, ...form } });
  return {
    async code(lane) {
      const { verifier, parameters } = pkce();
      const asked = { client_id, redirect_uri, response_type: "code", scope: "profile", state: "of this lane" };
      return redemption(await leave(lane, withQuery(paths.authorization, { ...asked, ...parameters }), cookies), verifier);
    },
    redeem: token,
    refresh: (refresh_token) => token({ grant_type: "refresh_token", refresh_token }),
    own: () => ({ path: paths.token, ...hub }),
    use: (access_token) => ({ path: paths.resource, headers: { authorization: `Bearer ${access_token}` } }),
  };
}

/** Follows redirects, with cookies, until one leads to the client. */
async function leave(lane, path, cookies) {
  const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
  const answer = await lane.send({ path, headers: { cookie } });
  for (const text of answer.headers["set-cookie"] ?? []) cookies.set(...text.split(";")[0].split(/=(.*)/s, 2));
  const location = new URL(answer.headers.location, lane.issuer);
  return location.href.startsWith(redirect_uri) ? answer : leave(lane, location.pathname + location.search, cookies);
}
