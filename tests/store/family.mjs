// What one yes of a user gives: access tokens, and refresh tokens that replace each other, as far as the outside knows.

import { parts } from "../scenario/jwt.mjs";
import { clockError } from "./location.mjs";

/** How long a replaced refresh token gives its successor again, in milliseconds. */
export const replayWindow = 2000;

/** How far apart two clocks can be, in milliseconds. */
export const clocksApart = 2 * clockError;

/** How long an application that is removed or registered may not be so everywhere, in milliseconds. */
export const applicationDelay = 70_000;

export class Family {
  /** Requests that redeem the code as it should be, and those with a wrong verifier. */
  exchanges = [];
  wrong = [];
  /** The request that got the first tokens. */
  redeemed = null;
  access = [];
  /** Refresh tokens, each the successor of the one before. */
  chain = [];
  /** Requests that use one. */
  refreshes = [];
  /** Requests that may end it at any time after they were sent. */
  perils = [];
  /** When it was certainly over, and by which request. */
  ended = null;

  constructor(facts) {
    Object.assign(this, facts);
  }

  /** Keeps the tokens that an answer gave first. */
  begin(request, { access_token, refresh_token }) {
    this.redeemed = request;
    this.addAccess(access_token, request);
    if (refresh_token) this.addRefresh(refresh_token, request);
  }

  /** Keeps an access token that an answer gave. */
  addAccess(text, request) {
    const { exp, grant_id } = parts(text).claims;
    const name = `access token ${this.access.length} of ${this.name}`;
    this.access.push({ name, family: this, text, expires: exp * 1000, grant_id, given: request });
  }

  /** Keeps a refresh token that an answer gave. */
  addRefresh(text, request) {
    const index = this.chain.length;
    const first = index === 0 ? (this.exchanges[0] ?? request) : this.usesOf(index - 1)[0];
    // It was issued at the earliest when somebody first asked for it.
    const expires = first.sent + this.app.refresh_token_lifetime * 1000;
    const name = `refresh token ${index} of ${this.name}`;
    this.chain.push({ name, family: this, text, index, expires, given: request });
  }

  usesOf(index) {
    return this.refreshes.filter(({ token }) => token.index === index);
  }

  end(request, at = request.answered) {
    if (!this.ended || at < this.ended.at) this.ended = { at, by: request };
  }

  /** Whether what was given may be over at a moment, by what was sent until then, but for one request. */
  mayBeOver(moment, except) {
    const redemptions = this.exchanges.filter(({ sent }) => sent <= moment);
    return redemptions.length > 1 || this.mayBeEnded(moment, except);
  }

  /** Whether it may be over for another reason than that the code was redeemed twice. */
  mayBeEnded(moment, except) {
    const sent = (request) => request.sent <= moment && request !== except;
    return (
      this.perils.some(sent) ||
      this.user.changes.some((change) => sent(change) && this.authorized.sent < change.settled) ||
      !isThere(this.app, this.authorized.sent, moment) ||
      this.refreshes.some((request) => sent(request) && this.#mayBeReplay(request, moment))
    );
  }

  /** Whether a refresh request may come, or may have come until a moment, after the replay window of its token. */
  #mayBeReplay(request, moment) {
    const { index } = request.token;
    const last = Math.min(request.settled, moment);
    const rivals = this.refreshes.filter((other) => other !== request && other.sent <= last);
    if (rivals.some(({ token }) => token.index > index)) return true;
    const twins = rivals.filter(({ token }) => token.index === index);
    const first = Math.min(request.sent, ...twins.map(({ sent }) => sent));
    return twins.length > 0 && last - first > replayWindow - clocksApart;
  }
}

/** Whether an application is known everywhere at a moment, to whoever began at another one. */
export function isThere(app, began, moment) {
  const isOver = ({ settled, restoring, restored }) => settled < restoring && began >= restored + applicationDelay;
  return app.removals.every((removal) => removal.sent > moment || isOver(removal));
}

/** Whether an application is known nowhere any more, from when a request was sent until it was answered. */
export const isGone = (app, { sent, answered }) =>
  app.removals.some((removal) =>
    removal.answer?.ok && sent > removal.answered + applicationDelay && answered < removal.restoring);
