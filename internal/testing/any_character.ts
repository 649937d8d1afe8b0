/** Generates text for tests of code that gets text from others. */
import fc from "fast-check";

const SURROGATES = 0xd800;
const AFTER_SURROGATES = 0xe000;
const GAP = AFTER_SURROGATES - SURROGATES;

/**
 * Generates any character of Unicode, control characters included: the unit "binary" of `fc.string` without its table
 * of all characters, which takes over a second to make.
 */
export const anyCharacter = fc.integer({ min: 0, max: 0x10ffff - GAP }).map(
  (index) => String.fromCodePoint(index < SURROGATES ? index : index + GAP),
  (character) => {
    const [codePoint, ...rest] = Array.from(String(character), (one) => one.codePointAt(0)!);
    if (codePoint === undefined || rest.length > 0) throw new RangeError("not one character");
    return codePoint < SURROGATES ? codePoint : codePoint - GAP;
  },
);
