import { onScopeDispose, ref, shallowRef } from "vue";
import { client } from "../client.js";

/** Whether somebody is logged in; `ready` once the page knows; the last `problem`; and `attempt`, which notices one. */
export function useLogin() {
  const loggedIn = ref(client.loggedIn);
  const ready = ref(false);
  const problem = shallowRef(null);

  async function attempt(action) {
    problem.value = null;
    try {
      await action();
    } catch (failed) {
      problem.value = failed;
    }
  }

  onScopeDispose(client.subscribe(() => (loggedIn.value = client.loggedIn)));
  attempt(client.callback).then(() => (ready.value = true));
  return { loggedIn, ready, problem, attempt };
}
