/* What a page gets from JavaScript: it follows the hub, draws its charts and listens to keys. Without it everything reads. */
// @ts-check
/// <reference lib="dom" />
import { drawCharts } from "./charts.js";
import { Hub } from "./hub.js";
import { listenToKeys } from "./keys.js";
import { tell } from "./pill.js";
import { markStale } from "./sections.js";
import { nextTheme, offerTheme } from "./theme.js";

const { journal, version, topics = "", after = "" } = document.body.dataset;
const pauseButton = /** @type {HTMLButtonElement} */ (document.getElementById("pause"));

const hub = new Hub([...new Set(["status", ...topics.split(" ").filter(Boolean)])], after, {
  status(status) {
    // Another journal is another world, and another version has other scripts: nothing here fits any more.
    if (status.journal_id !== journal || status.version !== version) return location.reload();
    for (const element of document.querySelectorAll("[data-field]")) {
      const value = Number(status[/** @type {HTMLElement} */ (element).dataset.field ?? ""]);
      const words = value.toLocaleString("en-US");
      if (element.textContent !== words) element.textContent = words;
      const peak = element.parentElement?.querySelector("[data-peak]");
      if (value > Number(peak?.getAttribute("data-peak") ?? Infinity)) {
        peak?.setAttribute("data-peak", String(value));
        peak?.replaceChildren(words);
      }
    }
  },
  changed: markStale,
  state: tell,
});

function pause() {
  hub.isPaused = !hub.isPaused;
  pauseButton.setAttribute("aria-pressed", String(hub.isPaused));
}

pauseButton.hidden = false;
pauseButton.addEventListener("click", pause);
offerTheme();
listenToKeys({ pause, theme: nextTheme });
drawCharts(document);
