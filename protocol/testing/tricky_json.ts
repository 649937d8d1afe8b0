/** For tests: JSON that trips up whoever reads it without care. */
import fc from "fast-check";

/** Text that means something to JSON, or takes several bytes. */
export const trickyText = fc.array(fc.constantFrom(...'"\\{}[]:,\nuü😀'), { maxLength: 6 }).map((parts) =>
  parts.join("")
);

/** Values of JSON made of such texts. */
export const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, 1.5, -1e300),
    trickyText,
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(trickyText, tie("json"), { maxKeys: 3 }),
  ),
}));
