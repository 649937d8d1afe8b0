import assert from "node:assert/strict";
import { partOf } from "./component_modules.ts";

const bare = `const a = 1;

export function b(): number {
  return a;
}`;

Deno.test("comments leave nothing in a component, wherever they stand and however long they are", () => {
  const commented = `/** What the file is for. */

/**
 * What it is.
 */
const a = 1;

// Why there is more.

export function b(): number {
  // Why.
  return a;
}
`;
  assert.equal(partOf(commented).text, bare);
});

Deno.test("what is imported comes along, but for types, and in whatever way the import is written", () => {
  const { text, imports } = partOf(`import { createHash } from "node:crypto";
import { exactLog } from "../../learner/exact_math.ts";
import type { Params } from "../space.ts";
import { type Link, simulateLink } from "./link.ts";
import { type Rect } from "./damage.ts";
import {
  generateTrace,
  type PageTrace,
} from "./page_trace.ts";

${bare}
`);
  assert.deepEqual(imports, ["exactMath", "link", "pageTrace"]);
  assert.equal(text, `import { createHash } from "node:crypto";\n\n${bare}`);
});

Deno.test("an import that a component cannot hold is an error", () => {
  assert.throws(() => partOf('import { a as b } from "./link.ts";\n'), /cannot import in this way/);
  assert.throws(() => partOf('import { a } from "./nowhere.ts";\n'), /module_texts.ts lacks .\/nowhere.ts/);
});
