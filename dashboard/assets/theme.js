/* Switches between light, dark and the system's theme. A cookie keeps the choice, so that it applies at the first paint. */
// @ts-check
/// <reference lib="dom" />

const THEMES = ["system", "light", "dark"];
const YEAR_S = 31_536_000;

const button = /** @type {HTMLButtonElement} */ (document.getElementById("theme"));
const root = document.documentElement;

/** Shows the button that switches. */
export function offerTheme() {
  button.hidden = false;
  button.addEventListener("click", nextTheme);
  name();
}

/** Switches to the next of the three themes. */
export function nextTheme() {
  const theme = THEMES[(THEMES.indexOf(current()) + 1) % THEMES.length];
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR_S}; samesite=strict`;
  name();
}

function current() {
  return root.dataset.theme ?? "system";
}

function name() {
  button.textContent = `Theme: ${current()}`;
}
