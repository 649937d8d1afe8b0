/* Makes a page live: it follows the hub, draws its charts and listens to keys. Without JavaScript everything stays readable. */
// @ts-check
/// <reference lib="dom" />
import { drawCharts } from "./charts.js";
import { Hub } from "./hub.js";
import { listenToKeys } from "./keys.js";
import { rewriteState, showState } from "./pill.js";
import { markStale } from "./sections.js";
import { nextTheme, offerTheme } from "./theme.js";
import { offerZone } from "./zone.js";

const { journal, version, topics = "", after = "" } = document.body.dataset;
const pauseButton = /** @type {HTMLButtonElement} */ (document.getElementById("pause"));

const hub = new Hub([...new Set(["status", ...topics.split(" ").filter(Boolean)])], after, {
  status(status) {
    // The page fits neither another journal nor the scripts of another version.
    if (status.journal_id !== journal || status.version !== version) return location.reload();
    for (const element of document.querySelectorAll("[data-field]")) {
      const value = Number(status[/** @type {HTMLElement} */ (element).dataset.field ?? ""]);
      const words = value.toLocaleString("en-US");
      if (element.textContent !== words) element.textContent = words;
      element.toggleAttribute("data-none", value === 0);
      const peak = element.parentElement?.querySelector("[data-peak]");
      if (value > Number(peak?.getAttribute("data-peak") ?? Infinity)) {
        peak?.setAttribute("data-peak", String(value));
        peak?.replaceChildren(words);
      }
    }
  },
  changed: markStale,
  state: showState,
});

function pause() {
  hub.isPaused = !hub.isPaused;
  pauseButton.setAttribute("aria-pressed", String(hub.isPaused));
}

pauseButton.hidden = false;
pauseButton.addEventListener("click", pause);
offerTheme();
offerZone(rewriteState);
listenToKeys({ pause, theme: nextTheme });
drawCharts(document);
