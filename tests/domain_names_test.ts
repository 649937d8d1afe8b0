import assert from "node:assert/strict";
import { domainName, domainText } from "../outcome/domain_names.ts";
import { couplings, specializations } from "../trainer/kernels/table.ts";

Deno.test("everything that a trainer can learn has a plain name of its own on pages and in reports", () => {
  const spaces = [...specializations, ...couplings].map(({ kernel }) => kernel.space.id);
  const names = spaces.map(domainName);
  assert.deepEqual(spaces.filter((_, i) => names[i] === undefined), []);
  assert.equal(new Set(names).size, spaces.length);
});

Deno.test("a domain that only its AIs know is shown as they wrote it, with hidden characters", () => {
  assert.equal(domainText("ccd@1"), "Congestion control (ccd@1)");
  assert.equal(domainText("constructor"), "constructor");
  assert.equal(domainText("odd\u202e@1"), "odd⟨U+202E⟩@1");
});
