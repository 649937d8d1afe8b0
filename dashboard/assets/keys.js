/* Handles single keys as shortcuts, and the dialog that lists them. They can be switched off, as speech input types letters. */
// @ts-check
/// <reference lib="dom" />

const OFF = "aicollab.shortcuts_off";
/** `CHORD_MS` is how long `g` waits for the second key. */
const CHORD_MS = 1_500;

const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("shortcuts"));
const help = /** @type {HTMLButtonElement} */ (document.getElementById("help"));
const on = /** @type {HTMLInputElement} */ (document.getElementById("shortcuts-on"));
let goneToMs = -Infinity;

/** @param {{ pause: () => void, theme: () => void }} actions */
export function listenToKeys({ pause, theme }) {
  on.checked = localStorage.getItem(OFF) === null;
  on.addEventListener("change", () => {
    if (on.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
  help.hidden = false;
  help.addEventListener("click", () => dialog.showModal());

  /** @type {Record<string, () => void>} */
  const acts = { "/": search, p: pause, t: theme, "?": () => dialog.showModal() };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (isTyping(target)) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (!on.checked || dialog.open) return;
    const isSecond = performance.now() - goneToMs < CHORD_MS;
    goneToMs = -Infinity;
    const link = isSecond && document.querySelector(`#pages a[data-key="${CSS.escape(event.key)}"]`);
    if (link) location.assign(/** @type {HTMLAnchorElement} */ (link).href);
    else if (event.key === "g") goneToMs = performance.now();
    else if (acts[event.key]) acts[event.key]?.();
    else return;
    event.preventDefault();
  });
  if (location.hash === "#search") search();
}

/** Focuses the page's own search, else opens that of the artifacts. */
function search() {
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector("main input[type=search]"));
  if (field === null) return location.assign("/artifacts#search");
  field.focus();
  field.select();
}

/** @param {HTMLElement} target */
function isTyping(target) {
  return target.matches?.(
    "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]",
  );
}
