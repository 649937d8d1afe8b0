/*
 * Renews the page's sections: when one of their topics changed, the page is fetched again, and each section that differs
 * replaces the old one. A section that holds the focus, a selection or what somebody wrote waits until it does not.
 */
// @ts-check
/// <reference lib="dom" />
import { adoptCharts, drawCharts } from "./charts.js";
import { writeTimes } from "./zone.js";

const LEAST_MS = 1_000;
/** `RESTS` is how many times as long as the last fetch the script waits, so that a page takes at most one twentieth of a core. */
const RESTS = 20;

/** `SCROLLING` selects what scrolls inside a page. */
const SCROLLING = ".scroll, pre";

const content = /** @type {HTMLElement} */ (document.getElementById("content"));

/** `sent` holds what the hub last sent of each section, as readers and scripts change what is in the page. @type {Map<string, string>} */
const sent = new Map();
/** `renewedMs` is when each section was last compared. @type {Map<string, number>} */
const renewedMs = new Map();
/** `stale` holds the ids of sections that are to be renewed. @type {Set<string>} */
const stale = new Set();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let notBeforeMs = 0;
let isAsking = false;

for (const section of sections(content)) sent.set(section.id, section.outerHTML);

/** Marks the sections with `topic` for renewal; `*` marks all that have any. @param {string} topic */
export function markStale(topic) {
  for (const section of sections(content)) {
    const topics = (section.dataset.topics ?? "").split(" ");
    if (topics.includes(topic) || (topic === "*" && section.dataset.topics)) stale.add(section.id);
  }
  plan();
}

/** Plans the next fetch for when the first stale section is due. */
function plan() {
  clearTimeout(timer);
  if (stale.size === 0 || isAsking) return;
  const dueMs = Math.min(...[...stale].map(dueOf));
  timer = setTimeout(renew, Math.max(dueMs, notBeforeMs) - performance.now());
}

/** @param {string} id */
function dueOf(id) {
  const every = Number(document.getElementById(id)?.dataset.every ?? 1);
  return (renewedMs.get(id) ?? -Infinity) + every * 1_000 - 50;
}

async function renew() {
  if (document.visibilityState !== "visible") return;
  isAsking = true;
  const begunMs = performance.now();
  try {
    const answer = await fetch(location.href, { headers: { "x-aicollab-fragment": "1" }, cache: "no-store" });
    if (answer.ok) show(await answer.text());
  } catch {
    // The pill shows that the hub is gone, and its return makes everything stale again.
    stale.clear();
  } finally {
    const endedMs = performance.now();
    notBeforeMs = endedMs + Math.max(LEAST_MS - (endedMs - begunMs), RESTS * (endedMs - begunMs));
    isAsking = false;
    plan();
  }
}

/** @param {string} html */
function show(html) {
  const fresh = sections(new DOMParser().parseFromString(html, "text/html").body);
  const ids = new Set(fresh.map(({ id }) => id));
  for (const old of sections(content)) if (!ids.has(old.id) && !isHeld(old)) old.remove();
  /** @type {Element | null} */
  let before = null;
  for (const section of fresh) {
    const old = document.getElementById(section.id);
    const now = performance.now();
    if (old === null) {
      if (before === null) content.prepend(section);
      else before.after(section);
      sent.set(section.id, section.outerHTML);
      renewedMs.set(section.id, now);
      writeTimes(section);
      drawCharts(section);
    } else if (dueOf(section.id) <= now && !isHeld(old)) {
      renewedMs.set(section.id, now);
      stale.delete(section.id);
      if (sent.get(section.id) !== section.outerHTML) replace(old, section);
    }
    before = document.getElementById(section.id);
  }
  for (const id of stale) if (!ids.has(id)) stale.delete(id);
}

/** @param {HTMLElement} old @param {HTMLElement} section */
function replace(old, section) {
  sent.set(section.id, section.outerHTML);
  const opened = [...old.querySelectorAll("details")].map(({ open }) => open);
  [...section.querySelectorAll("details")].forEach((details, i) => details.open = opened[i] ?? details.open);
  const scrolled = [...old.querySelectorAll(SCROLLING)].map(({ scrollLeft, scrollTop }) => ({
    scrollLeft,
    scrollTop,
  }));
  writeTimes(section);
  adoptCharts(old, section);
  old.replaceWith(section);
  [...section.querySelectorAll(SCROLLING)].forEach((frame, i) => Object.assign(frame, scrolled[i]));
  drawCharts(section);
}

/** Returns whether a section holds the focus, a selection, or what somebody wrote in a form. @param {HTMLElement} section */
function isHeld(section) {
  if (section.contains(document.activeElement)) return true;
  const fields = /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */ (section.querySelectorAll(
    "input, textarea",
  ));
  if ([...fields].some(({ value, defaultValue }) => value !== defaultValue)) return true;
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(section, true);
}

/** Returns the outermost sections; what they hold is renewed with them. @param {HTMLElement} parent */
function sections(parent) {
  const all = /** @type {HTMLElement[]} */ ([...parent.querySelectorAll("section[id]")]);
  return all.filter((section) => section.parentElement?.closest("section[id]") === null);
}
