// Chromium for a test file, and a page in it that complains to nobody unheard.

import assert from "node:assert/strict";
import { after } from "node:test";
import { chromium } from "playwright-core";
import { browser } from "../../src/tools/browser-path.mjs";

const { chrome, args } = await browser();
const running = await chromium.launch({ executablePath: chrome, args });
after(() => running.close());

/** A page of a person who has been nowhere yet; `complaints` is what it wrote to the console. */
export async function newPage(t, options) {
  const context = await running.newContext(options);
  t.after(() => context.close());
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  return { page, complaints };
}

/** The requests that a page sends to URLs that begin so, each with what it sent. */
export function requestsTo(page, url) {
  const requests = [];
  page.on("request", (request) => {
    // A preflight is the browser's own.
    if (!request.url().startsWith(url) || request.method() === "OPTIONS") return;
    const headers = () => request.allHeaders();
    // Of Playwright's own object a test that fails would print all that it knows.
    requests.push({ method: request.method(), url: request.url(), body: request.postData(), headers });
  });
  return requests;
}

/** Fails unless neither the address nor anything that the tab keeps has one of these texts in it. */
export async function assertLeftNothing(page, ...texts) {
  const kept = await page.evaluate(() =>
    JSON.stringify([location.href, history.state, { ...sessionStorage }, { ...localStorage }, document.cookie]),
  );
  for (const text of texts) assert.ok(!kept.includes(text), kept);
}
