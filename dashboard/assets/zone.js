/* Switches all times of the page between UTC, in which the hub sends them, and the reader's own zone. The browser keeps the choice. */
// @ts-check
/// <reference lib="dom" />

const KEY = "aicollab.local_times";

const button = /** @type {HTMLButtonElement} */ (document.getElementById("zone"));

/** Shows the button that switches; `written` is called after each switch. @param {() => void} written */
export function offerZone(written) {
  const show = () => {
    button.textContent = isLocal() ? `local (UTC${offsetOf(new Date())})` : "UTC";
    writeTimes(document);
    written();
  };
  button.addEventListener("click", () => {
    if (isLocal()) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "1");
    show();
  });
  button.disabled = false;
  show();
}

/** Writes the times below `root` in the zone that the reader has chosen. @param {ParentNode} root */
export function writeTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(/** @type {HTMLTimeElement} */ (time).dateTime);
    const [day, clock] = partsOf(at);
    const span = document.createElement("span");
    span.textContent = day;
    time.replaceChildren(...(day === partsOf(new Date())[0] ? [] : [span, " "]), clock);
    time.setAttribute("title", `${day} ${clock}.${at.toISOString().slice(20, 23)} ${zoneOf(at)}`);
  }
  for (const text of root.querySelectorAll("[data-at]")) {
    const { at, part } = /** @type {SVGElement} */ (text).dataset;
    text.textContent = partsOf(new Date(Number(at)))[part === "day" ? 0 : 1];
  }
}

/** Returns `14:02:11 UTC` today, `2026-11-22 14:02:11 UTC` on any other day. @param {number} ms */
export function timeText(ms) {
  const at = new Date(ms);
  const [day, clock] = partsOf(at);
  return `${day === partsOf(new Date())[0] ? "" : `${day} `}${clock} ${zoneOf(at)}`;
}

function isLocal() {
  return localStorage.getItem(KEY) !== null;
}

/** Returns `2026-11-22` and `14:02:11`. @param {Date} at @returns {[string, string]} */
function partsOf(at) {
  const shifted = isLocal() ? new Date(at.getTime() - 60_000 * at.getTimezoneOffset()) : at;
  const iso = shifted.toISOString();
  return [iso.slice(0, 10), iso.slice(11, 19)];
}

/** @param {Date} at */
function zoneOf(at) {
  return isLocal() ? offsetOf(at) : "UTC";
}

/** Returns `+01:00`. @param {Date} at */
function offsetOf(at) {
  const minutes = -at.getTimezoneOffset();
  const clock = new Date(60_000 * Math.abs(minutes)).toISOString().slice(11, 16);
  return `${minutes < 0 ? "-" : "+"}${clock}`;
}
