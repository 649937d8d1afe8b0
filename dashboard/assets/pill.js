/* Shows how current the page is: the pill in the header shows the state, and the one live region announces changes of it. */
// @ts-check
/// <reference lib="dom" />
import { timeText } from "./zone.js";

/** @typedef {"live" | "polling" | "stale" | "stopped" | "denied" | "paused"} State */

const pill = /** @type {HTMLElement} */ (document.getElementById("pill"));
const word = /** @type {HTMLElement} */ (pill.querySelector(".word"));
const announcement = /** @type {HTMLElement} */ (document.getElementById("announcement"));

/** `WORDS` names the states, `at` being when the hub answered last. @type {Record<State, (at: string) => string>} */
const WORDS = {
  live: () => "live",
  polling: () => "no stream: asking every 3 s",
  stale: (at) => `stale: as of ${at}`,
  stopped: (at) => `hub stopped or out of reach: as of ${at}`,
  denied: (at) => `denied: the hub refuses this page, as of ${at}`,
  paused: (at) => `paused: as of ${at}`,
};

/** `REWRITE_MS` is how often the words are written again, so that a time of today gets its date when the day is over. */
const REWRITE_MS = 60_000;

/** @type {State | undefined} */
let shown;
/** `lastMs` is when the hub answered last. */
let lastMs = 0;

setInterval(rewriteState, REWRITE_MS);

/** Writes the words again, as the day or the zone may be another one. */
export function rewriteState() {
  if (shown) write(shown);
}

/** @param {State} state @param {number} answeredMs when the hub answered last */
export function showState(state, answeredMs) {
  lastMs = answeredMs;
  write(state);
  if (state === shown) return;
  // A screen reader announces that the page stops being live and that it is so again, but not its first connection.
  if (shown !== undefined || state !== "live") announcement.textContent = word.textContent;
  shown = state;
  pill.dataset.state = state;
  document.body.toggleAttribute("data-stale", ["stale", "stopped", "denied"].includes(state));
}

/** @param {State} state */
function write(state) {
  const words = WORDS[state](timeText(lastMs));
  if (word.textContent !== words) word.textContent = words;
}
