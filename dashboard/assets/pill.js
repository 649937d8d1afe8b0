/* Tells how current the page is: the pill in the header shows it, the one live region says it when it changes. */
// @ts-check
/// <reference lib="dom" />

/** @typedef {"live" | "polling" | "stale" | "stopped" | "denied" | "paused"} State */

const pill = /** @type {HTMLElement} */ (document.getElementById("pill"));
const word = /** @type {HTMLElement} */ (pill.querySelector(".word"));
const announcement = /** @type {HTMLElement} */ (document.getElementById("announcement"));

/** What the states are called, `at` being when the hub answered last. @type {Record<State, (at: string) => string>} */
const WORDS = {
  live: () => "live",
  polling: () => "no stream: asking every 3 s",
  stale: (at) => `stale: as of ${at}`,
  stopped: (at) => `hub stopped or out of reach: as of ${at}`,
  denied: (at) => `denied: the hub refuses this page, as of ${at}`,
  paused: (at) => `paused: as of ${at}`,
};

/** @type {State | undefined} */
let shown;

/** @param {State} state @param {number} answeredMs when the hub answered last */
export function tell(state, answeredMs) {
  const words = WORDS[state](`${new Date(answeredMs).toISOString().slice(11, 19)} UTC`);
  if (word.textContent !== words) word.textContent = words;
  if (state === shown) return;
  // Who listens to the page hears when it stops being live, and when it is so again; not that it began well.
  if (shown !== undefined || state !== "live") announcement.textContent = words;
  shown = state;
  pill.dataset.state = state;
  document.body.toggleAttribute("data-stale", ["stale", "stopped", "denied"].includes(state));
}
