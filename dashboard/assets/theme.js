/* Light, dark, or as the system has it: kept in a cookie, so that the page comes in it from the first paint. */
// @ts-check
/// <reference lib="dom" />

const THEMES = ["system", "light", "dark"];
const YEAR_S = 31_536_000;

const button = /** @type {HTMLButtonElement} */ (document.getElementById("theme"));
const root = document.documentElement;

/** Shows the button that goes round. */
export function offerTheme() {
  button.hidden = false;
  button.addEventListener("click", nextTheme);
  name();
}

/** Takes the next of the three. */
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
