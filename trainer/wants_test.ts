import assert from "node:assert/strict";
import { couplingOf, specializations } from "./kernels/table.ts";
import { wantsOf } from "./wants.ts";

Deno.test("a trainer wants all spaces that its learning and its joint work look into, and no others", () => {
  for (const specialization of specializations) {
    const { name, complement, kernel } = specialization;
    const { domains = [], capabilities } = wantsOf(specialization);
    const used = [
      kernel.space.id,
      specializations.find((each) => each.name === complement)!.kernel.space.id,
      ...specializations.flatMap((other) => {
        const coupling = couplingOf(name, other.name);
        return coupling ? [coupling.kernel.space.id, other.kernel.space.id] : [];
      }),
    ];
    assert.deepEqual(new Set(domains), new Set(used), name);
    assert.equal(domains.length, new Set(domains).size);
    assert.deepEqual(capabilities, specialization.capabilities);
  }
});
