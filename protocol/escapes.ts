/** Checks the rules for text that JSON does not have: no NUL and no half of a surrogate pair, plain or as `\u` escape. */

/** Matches a backslash with what it escapes, so that the `\\u` of an escaped backslash does not start a `\u` escape. */
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|[^])/g;

const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;

/**
 * Returns whether `json` has a `\u` escape that stands for NUL or for a surrogate without its other half. It looks at the text,
 * where escapes are rare, and not at every string of the parsed value.
 */
export function hasBadEscape(json: string): boolean {
  // The low half must begin here; -1 means that none is due. Decoded UTF-8 has no raw halves, so only an escape can fit.
  let lowDueAt = -1;
  for (const match of json.matchAll(ESCAPE)) {
    const unit = match[1] === undefined ? -1 : parseInt(match[1], 16);
    if (lowDueAt !== -1) {
      if (match.index !== lowDueAt || !isLow(unit)) return true;
      lowDueAt = -1;
    } else if (unit === 0 || isLow(unit)) return true;
    else if (isHigh(unit)) lowDueAt = match.index + 6;
  }
  return lowDueAt !== -1;
}
