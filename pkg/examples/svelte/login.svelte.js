import { createSubscriber } from "svelte/reactivity";
import { client } from "../client.js";

const follow = createSubscriber(client.subscribe);
let ready = $state(false);
let problem = $state.raw(null);

/** Whether somebody is logged in; `ready` once the page knows; the last `problem`; and `attempt`, which notices one. */
export const login = {
  get loggedIn() {
    follow();
    return client.loggedIn;
  },
  get ready() {
    return ready;
  },
  get problem() {
    return problem;
  },
  async attempt(action) {
    problem = null;
    try {
      await action();
    } catch (failed) {
      problem = failed;
    }
  },
};

login.attempt(client.callback).then(() => (ready = true));
