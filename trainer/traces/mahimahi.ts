/**
 * Reads recordings of links in mahimahi's form: one line is one delivery opportunity of 1500 bytes at that
 * millisecond; after the time of the last line all begins again.
 */
import { TraceError } from "./trace_error.ts";
import { isText, whatItIs } from "./what_it_is.ts";

const [TAB, LINE_FEED, CARRIAGE_RETURN, BLANK] = [9, 10, 13, 32];
const DIGIT_0 = 48;
/** No link is recorded for longer than a day, and a number of any size would ask for that much memory. */
const LONGEST_MS = 86_400_000;
const [MOST_PER_BYTE, MOST_PER_MS] = [0xff, 0xffff];

/**
 * Returns delivery opportunities per millisecond over one period of the recording, in bytes where they are enough.
 * @throws {TraceError} for anything but lines of whole, never falling milliseconds that end above 0.
 */
export function readMahimahi(bytes: Uint8Array): Uint8Array | Uint16Array {
  const times = wholeNumbers(bytes);
  const period = times.at(-1) ?? 0;
  if (period === 0) {
    throw new TraceError(
      `a mahimahi recording needs lines and has to end after 0 ms; this is ${whatItIs(bytes)}`,
    );
  }
  const link = new Uint16Array(period);
  let [most, before] = [0, 0];
  for (let i = 0; i < times.length; i++) {
    const ms = times[i]!;
    if (ms < before) throw new TraceError(`line ${i + 1}: ${ms} ms is before the line above`);
    before = ms;
    // The end of a period is the beginning of the next one.
    const slot = ms % period;
    if (link[slot] === MOST_PER_MS) throw new TraceError(`more than ${MOST_PER_MS} lines at ${ms} ms`);
    most = Math.max(most, ++link[slot]!);
  }
  return most > MOST_PER_BYTE ? link : Uint8Array.from(link);
}

/** Returns whether bytes are surely such lines, by their beginning. */
export function isMahimahi(bytes: Uint8Array): boolean {
  return isText(bytes) && /^[ \t]*\d+[ \t]*\r?\n/.test(new TextDecoder().decode(bytes.subarray(0, 64)));
}

/** Blanks around a number are skipped, as are a byte-order mark and empty lines at the end. */
function wholeNumbers(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  let [value, isOver, empty] = [-1, false, 0];
  for (const byte of isMarked ? bytes.subarray(3) : bytes) {
    if (byte === LINE_FEED) {
      if (value < 0) empty ||= numbers.length + 1;
      else {
        numbers.push(value);
        value = -1;
      }
      isOver = false;
      continue;
    }
    if (byte === CARRIAGE_RETURN) continue;
    if (byte === BLANK || byte === TAB) {
      isOver = value >= 0;
      continue;
    }
    if (empty > 0) throw new TraceError(`line ${empty} is empty`);
    const digit = byte - DIGIT_0;
    if (digit < 0 || digit > 9 || isOver) throw noNumber(bytes, numbers.length + 1);
    value = Math.max(0, value) * 10 + digit;
    if (value > LONGEST_MS) throw new TraceError(`line ${numbers.length + 1} is beyond ${LONGEST_MS} ms`);
  }
  if (value >= 0) numbers.push(value);
  return numbers;
}

function noNumber(bytes: Uint8Array, line: number): TraceError {
  return new TraceError(
    `line ${line} is no whole number; a mahimahi recording is lines of milliseconds, this is ${
      whatItIs(bytes)
    }`,
  );
}
