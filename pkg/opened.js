// Logins in a window or a hidden frame that this page opens. The page that the response lands on
// hands it over on a channel that only the response's own state names: a server's
// Cross-Origin-Opener-Policy cuts windows off from each other, and does not cut that.

import { EdgegrantError } from "./errors.js";
import { begin, conclude, outcomeOf } from "./flow.js";

const longestDialog = 600_000;
const longestSilence = 10_000;
const longestHandOver = 1000;
const often = 250;

/** Logs in in a window. To be called in the handler of a click, or browsers do not open one. */
export async function loginInPopup(client, options) {
  // Before anything is waited for, while the browser still sees the click.
  const popup = open("", "_blank", features());
  if (!popup || popup.closed) throw new EdgegrantError("popup_blocked");
  try {
    const visit = (url) => popup.location.replace(url);
    // A window that was cut off looks closed as well, and keeps the focus.
    const isClosed = () => popup.closed && document.hasFocus();
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
export async function outcomeInFrame(client, options) {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  // Whatever it shows, it does not take this page away.
  frame.sandbox = "allow-same-origin allow-scripts";
  try {
    const visit = (url) => {
      frame.src = url;
      document.body.append(frame);
    };
    return await elsewhere(client, { ...options, prompt: "none" }, visit, longestSilence);
  } finally {
    frame.remove();
  }
}

async function elsewhere(client, options, visit, patience, isClosed = () => false) {
  const { url, state, record } = await begin(client, options, true);
  const channel = new BroadcastChannel(state);
  const timers = [];
  try {
    const response = await new Promise((resolve, reject) => {
      channel.onmessage = ({ data }) => {
        channel.postMessage("taken");
        resolve(data);
      };
      const look = () => isClosed() && reject(new EdgegrantError("popup_closed"));
      timers.push(setInterval(look, often));
      timers.push(setTimeout(() => reject(new EdgegrantError("timed_out")), patience));
      visit(url);
    });
    return outcomeOf(client, response, record);
  } finally {
    timers.forEach(clearTimeout);
    channel.close();
  }
}

/** Gives the response that this page was loaded with to the page that waits for it. */
export async function handOver(client, { url, openerState }) {
  const channel = new BroadcastChannel(openerState);
  try {
    const taken = new Promise((resolve) => {
      channel.onmessage = resolve;
    });
    channel.postMessage(url);
    // Nobody waits for a response that was forged or comes again, and no record says otherwise.
    if (!(await Promise.race([taken, wait(longestHandOver)]))) outcomeOf(client, url);
  } finally {
    channel.close();
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
