/**
 * Reads recordings of links in mahimahi's form: one line is one delivery opportunity of 1500 bytes at that
 * millisecond; after the time of the last line all begins again.
 */
import { TraceError } from "./trace_error.ts";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const DIGIT_0 = 48;
/** No link is recorded for longer than a day, and a number of any size would ask for that much memory. */
const LONGEST_MS = 86_400_000;
const MOST_PER_MS = 255;

/**
 * Returns delivery opportunities per millisecond over one period of the recording.
 * @throws {TraceError} for anything but lines of whole, never falling milliseconds that end above 0.
 */
export function readMahimahi(bytes: Uint8Array): Uint8Array {
  const times = wholeNumbers(bytes);
  const period = times.at(-1) ?? 0;
  if (period === 0) throw new TraceError("a mahimahi recording needs lines and has to end after 0 ms");
  const link = new Uint8Array(period);
  for (const [i, ms] of times.entries()) {
    if (i > 0 && ms < times[i - 1]!) throw new TraceError(`line ${i + 1}: ${ms} ms is before the line above`);
    // The end of a period is the beginning of the next one.
    const slot = ms % period;
    if (link[slot] === MOST_PER_MS) throw new TraceError(`more than ${MOST_PER_MS} lines at ${ms} ms`);
    link[slot]!++;
  }
  return link;
}

function wholeNumbers(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let value = -1;
  for (const byte of bytes) {
    if (byte === LINE_FEED) {
      if (value < 0) throw new TraceError(`line ${numbers.length + 1} is empty`);
      numbers.push(value);
      value = -1;
      continue;
    }
    if (byte === CARRIAGE_RETURN) continue;
    const digit = byte - DIGIT_0;
    if (digit < 0 || digit > 9) throw new TraceError(`line ${numbers.length + 1} is no whole number`);
    value = Math.max(0, value) * 10 + digit;
    if (value > LONGEST_MS) throw new TraceError(`line ${numbers.length + 1} is beyond ${LONGEST_MS} ms`);
  }
  if (value >= 0) numbers.push(value);
  return numbers;
}
