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

/** How often the words are written again, so that a time of today gets its date when the day is over. */
const REWRITE_MS = 60_000;

/** @type {State | undefined} */
let shown;
/** When the hub answered last. */
let lastMs = 0;

setInterval(() => shown && write(shown), REWRITE_MS);

/** @param {State} state @param {number} answeredMs when the hub answered last */
export function tell(state, answeredMs) {
  lastMs = answeredMs;
  write(state);
  if (state === shown) return;
  // Who listens to the page hears when it stops being live, and when it is so again; not that it began well.
  if (shown !== undefined || state !== "live") announcement.textContent = word.textContent;
  shown = state;
  pill.dataset.state = state;
  document.body.toggleAttribute("data-stale", ["stale", "stopped", "denied"].includes(state));
}

/** @param {State} state */
function write(state) {
  const words = WORDS[state](utc(lastMs));
  if (word.textContent !== words) word.textContent = words;
}

/** `14:02:11 UTC` today, `2026-11-22 14:02:11 UTC` on any other day. @param {number} ms */
function utc(ms) {
  const [day, time] = [new Date(ms).toISOString().slice(0, 10), new Date(ms).toISOString().slice(11, 19)];
  const isToday = day === new Date().toISOString().slice(0, 10);
  return `${isToday ? "" : `${day} `}${time} UTC`;
}
