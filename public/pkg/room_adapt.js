// How much picture a connection can carry. Decided from what the browser measures every two seconds;
// nothing here touches a connection, so that every decision can be tried in a table. What is sent at
// each level stands in `room_peer.js`.

/** From the most to the least. In the last one the camera rests and the voice has all there is. */
export const LEVELS = ["full", "less", "voice"];
/** Between two samples, milliseconds. */
export const EVERY = 2_000;

// So many samples in a row before anything changes: one bad moment is none.
const BAD_IN_A_ROW = 2;
// A connection begins carefully and finds out what it can do: what it says of itself counts later.
const WARM = 6;
// Good samples before more is tried again: 10 seconds at first, twice as long after each relapse.
const PATIENCE = 5;
const MOST_PATIENCE = 60;
// A step up that lasts for so many samples was right.
const PROVEN = 30;

/**
 * What was measured: `loss` (0 to 1), `delay` (there and back, seconds), `room` (bits in a second that the
 * connection believes it can send). Each may be undefined: not every browser tells.
 */
function isBad(level, { loss = 0, delay = 0, room = Infinity }, isWarm) {
  if (level === "full") return loss > 0.08 || delay > 0.7 || (isWarm && room < 350_000);
  if (level === "less") return loss > 0.2 || delay > 1.5 || (isWarm && room < 90_000);
  return false;
}

// Nearly nothing comes through: no step between.
const isStarved = ({ loss = 0, room = Infinity }, isWarm) => loss > 0.35 || (isWarm && room < 60_000);

// At a lower level the connection cannot prove that it could do more: it is tried when it is at rest.
const isGood = ({ loss = 0, delay = 0 }) => loss < 0.03 && delay < 0.5;

export class Adapter {
  level = "full";
  #seen = 0;
  #bad = 0;
  #good = 0;
  #patience = PATIENCE;
  /** Samples since the last step up. */
  #sinceUp = Infinity;

  /** Takes a sample, answers the level from now on. */
  take(sample) {
    const isWarm = (this.#seen += 1) > WARM;
    this.#sinceUp += 1;
    if (this.#sinceUp === PROVEN) this.#patience = PATIENCE;
    const starved = this.level !== "voice" && isStarved(sample, isWarm);
    const bad = starved || isBad(this.level, sample, isWarm);
    this.#bad = bad ? this.#bad + 1 : 0;
    this.#good = !bad && isGood(sample) ? this.#good + 1 : 0;
    if (this.#bad >= BAD_IN_A_ROW) this.#down(starved ? "voice" : LEVELS[LEVELS.indexOf(this.level) + 1]);
    else if (this.level !== "full" && this.#good >= this.#patience) this.#up();
    return this.level;
  }

  /** A new way through the network: what was measured on the old one, as it broke, says little of it. */
  reset() {
    this.#seen = this.#bad = this.#good = 0;
    if (this.level === "voice") this.level = "less";
  }

  #down(level) {
    if (this.#sinceUp < PROVEN) this.#patience = Math.min(this.#patience * 2, MOST_PATIENCE);
    this.level = level;
    this.#bad = this.#good = 0;
    this.#sinceUp = Infinity;
  }

  #up() {
    this.level = LEVELS[LEVELS.indexOf(this.level) - 1];
    this.#bad = this.#good = 0;
    this.#sinceUp = 0;
  }
}

/** The part that was lost of what was sent since the last look, 0 to 1; undefined when nothing was sent. */
export function lost(before, now) {
  const lost = now.lost - (before?.lost ?? 0);
  const all = lost + now.received - (before?.received ?? 0);
  return all > 0 ? Math.min(Math.max(lost / all, 0), 1) : undefined;
}
