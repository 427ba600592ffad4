// Logins in a window or a hidden frame that this page opens. The page that the response lands on hands it over.

import { EdgegrantError } from "./errors.js";
import { begin, conclude, outcomeOf } from "./flow.js";

const longestDialog = 600_000;
const longestSilence = 10_000;
const longestHandOver = 5000;
const often = 250;
const longestGlance = 3000;

/** Logs in in a window. To be called in the handler of a click, or browsers do not open one. */
export async function loginInPopup(client, options) {
  // Before anything is waited for, while the browser still sees the click.
  const popup = open("", "_blank", features());
  if (!popup || popup.closed) throw new EdgegrantError("popup_blocked");
  try {
    const visit = (url) => popup.location.replace(url);
    // A window that was cut off looks closed as well: it is taken for that once the user stays on this page.
    let glance = 0;
    const isClosed = () => {
      glance = popup.closed && document.hasFocus() ? glance + often : 0;
      return glance > longestGlance;
    };
    return await conclude(client, await elsewhere(client, options, visit, longestDialog, isClosed));
  } finally {
    popup.close();
  }
}

/** Logs in without the user, who has a session at the server. */
export async function loginSilently(client, options) {
  return conclude(client, await outcomeInFrame(client, options));
}

/** Asks the server in a hidden frame, where it must not ask the user. */
export async function outcomeInFrame(client, { redirectUri = client.options.silentRedirectUri, ...options } = {}) {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  // Whatever it shows, it does not take this page away.
  // Servers that ask another one send forms on their way.
  frame.sandbox = "allow-forms allow-same-origin allow-scripts";
  try {
    const visit = (url) => {
      frame.src = url;
      document.body.append(frame);
    };
    return await elsewhere(client, { ...options, redirectUri, prompt: "none" }, visit, longestSilence);
  } finally {
    frame.remove();
  }
}

async function elsewhere(client, options, visit, patience, isClosed = () => false) {
  const { url, state, record } = await begin(client, options, true);
  const timers = [];
  let line;
  try {
    const response = await new Promise((resolve, reject) => {
      line = openLine(state, ({ response }, reply) => {
        reply({ taken: true });
        resolve(response);
      });
      const look = () => isClosed() && reject(new EdgegrantError("popup_closed"));
      const giveUp = setTimeout(() => reject(new EdgegrantError("timed_out")), patience);
      timers.push(setInterval(look, often), giveUp);
      visit(url);
    });
    return outcomeOf(client, response, record);
  } finally {
    timers.forEach(clearTimeout);
    line?.close();
  }
}

/**
 * Hears what another page of this origin says about a state, and says something to it: on a channel that only the
 * state names, and in messages between windows. A Cross-Origin-Opener-Policy cuts windows off from each other, and not
 * channels; in a frame of another site, or without cookies, a channel leads elsewhere or is refused.
 */
function openLine(state, hear) {
  const post = (to, said) => to?.postMessage({ ...said, state });
  const listener = ({ origin, source, data }) => {
    if (origin === location.origin && data?.state === state) hear(data, (said) => post(source ?? channel, said));
  };
  let channel;
  try {
    channel = new BroadcastChannel(state);
    channel.onmessage = listener;
  } catch {
    // The window is left.
  }
  addEventListener("message", listener);
  return {
    say(said) {
      post(channel, said);
      // Another origin's window is not told.
      post(opener ?? parent, said);
    },
    close() {
      removeEventListener("message", listener);
      channel?.close();
    },
  };
}

/** Gives the response that this page was loaded with to the page that waits for it. */
export async function handOver(client, { url, openerState }) {
  let line;
  try {
    const taken = new Promise((resolve) => {
      line = openLine(openerState, (said) => said.taken && resolve(said));
    });
    line.say({ response: url });
    // Nobody waits for a response that was forged or comes again, and no record says otherwise.
    if (!(await Promise.race([taken, wait(longestHandOver)]))) outcomeOf(client, url);
  } finally {
    line.close();
  }
  window.close();
  // The page would go on as one where nobody logged in, and most often is gone by now.
  await wait(longestHandOver);
  return null;
}

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function features() {
  const [width, height] = [480, 640];
  const left = Math.round(screenX + (outerWidth - width) / 2);
  const top = Math.round(screenY + (outerHeight - height) / 2);
  return `popup,width=${width},height=${height},left=${left},top=${top}`;
}
