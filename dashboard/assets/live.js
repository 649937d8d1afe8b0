/* Keeps the page current: asks for /status and the tables every second while the page is visible, and says how old they are. */

const EVERY_MS = 1000;
/** Without an answer for this long the numbers are called stale, and for the longer time the hub is called stopped. */
const STALE_AFTER_MS = 3000;
const STOPPED_AFTER_MS = 6000;

const pill = document.getElementById("pill");
const panels = document.getElementById("panels");
let lastAnswer = Date.now();
let shownPanels = "";

async function get(path) {
  const response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(STALE_AFTER_MS) });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

async function renew() {
  const [status, html] = await Promise.all([
    get("/status").then((response) => response.json()),
    get("/panels").then((response) => response.text()),
  ]);
  for (const element of document.querySelectorAll("[data-field]")) {
    element.textContent = String(status[element.dataset.field]);
  }
  // Untouched while nothing changed: a selection, a screen reader's place and the scroll position stay.
  if (html !== shownPanels) {
    panels.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    shownPanels = html;
  }
  lastAnswer = Date.now();
}

function say(state, words) {
  if (pill.dataset.state !== state) pill.dataset.state = state;
  const word = pill.querySelector(".word");
  if (word.textContent !== words) word.textContent = words;
  document.body.toggleAttribute("data-stale", state === "stale" || state === "stopped");
}

function tellAge() {
  const ageMs = Date.now() - lastAnswer;
  const since = new Date(lastAnswer).toLocaleTimeString();
  if (ageMs < STALE_AFTER_MS) say("live", "live");
  else if (ageMs < STOPPED_AFTER_MS) say("stale", `stale: as of ${since}`);
  else say("stopped", `hub stopped or out of reach: as of ${since}`);
}

async function follow() {
  if (!document.hidden) {
    await renew().catch(() => {}); // the pill tells
    tellAge();
  }
  setTimeout(follow, EVERY_MS);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) say("snapshot", "asking the hub");
});
follow();
