import { useEffect, useState, useSyncExternalStore } from "react";
import { client } from "../client.js";

/** Whether somebody is logged in; `ready` once the page knows; the last `problem`; and `attempt`, which notices one. */
export function useLogin() {
  const loggedIn = useSyncExternalStore(client.subscribe, () => client.loggedIn, () => false);
  const [ready, setReady] = useState(false);
  const [problem, setProblem] = useState(null);

  const attempt = (action) => {
    setProblem(null);
    return action().catch(setProblem);
  };

  // StrictMode does this twice; the response is read and used once.
  useEffect(() => {
    attempt(client.callback).finally(() => setReady(true));
  }, []);

  return { loggedIn, ready, problem, attempt };
}
