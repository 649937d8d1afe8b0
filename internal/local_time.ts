/** Writes times for people: local, with the offset from UTC, so that no hour of the year means two moments. */

const two = (n: number) => String(n).padStart(2, "0");

/** Returns `2026-11-22 14:02:11+01:00` for Unix milliseconds; it is RFC 3339 as well. */
export function localTime(ms: number): string {
  const at = new Date(ms);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}${offsetOf(at)}`;
}

function offsetOf(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
