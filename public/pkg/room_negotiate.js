// What to do with a description that comes while one of ours is under way: perfect negotiation (W3C
// WebRTC 1.0, 10.7). And which of several connections between the same two a signal is about: who
// reloads the page has a new one. Pure, so that every order of events can be tried.

/** `ignore` an offer that ran into ours, or `take` it: then ours is rolled back by the browser. */
export function withDescription(type, { polite, making, state, answering }) {
  const isReady = !making && (state === "stable" || answering);
  const collides = type === "offer" && !isReady;
  return collides && !polite ? "ignore" : "take";
}

/**
 * Of two, one leads: it makes the first offer, and its offer wins. Everybody comes to the same answer, for
 * ids are compared as text.
 */
export const leads = (me, other) => me > other;

/**
 * Each connection has a mark, made by whoever holds this end of it. A signal carries the mark of the end
 * it comes from, and that of the end it goes to as far as it is known.
 *
 * - `begin`: the other one is there with a new end; we make a new one for it.
 * - `greet`: the leader asks who is there; say so with the end that we have, which nothing has come to yet.
 * - `take`: it is for the end that we have.
 * - `drop`: it is about an end that is gone, or was said already.
 */
export function withSignal({ kind, from, to }, { leading, mine, theirs, fresh }) {
  if (kind === "ask") {
    if (leading) return "drop";
    return mine && fresh ? "greet" : "begin";
  }
  if (kind === "hello") return leading && from !== theirs ? "begin" : "drop";
  if (!mine || to !== mine) return "drop";
  return theirs === undefined || theirs === from ? "take" : "drop";
}

/** How long until the next try to mend a connection, milliseconds: soon at first, then with patience. */
export const untilNext = (tries) => Math.min(4_000 * 1.5 ** tries, 20_000);

/** After so many tries with the same connection a new one is made. */
export const TRIES_BEFORE_NEW = 3;
