import assert from "node:assert/strict";
import { checkerOf, component, ME, share } from "../testing/verify_case.ts";
import { falseComponents, falsePatterns } from "../testing/verify_lies.ts";
import "../testing/prompt_timers.ts";

for (const [name, [make, result]] of Object.entries(falsePatterns)) {
  Deno.test(`a pattern that ${name} is ${result}`, async () => {
    const { verdict, content } = await checkerOf().pattern(make(), ME);
    assert.equal(verdict.result, result, verdict.reason);
    assert.ok(verdict.reason);
    assert.equal(content, undefined);
  });
}

for (const [name, [make, result]] of Object.entries(falseComponents)) {
  Deno.test(`a component ${name} is ${result}`, async () => {
    const { verdict, content } = await checkerOf().component(make(), ME);
    assert.equal(verdict.result, result, verdict.reason);
    assert.equal(content, undefined);
  });
}

Deno.test("an honest pattern or component of another sender is not its own", async () => {
  for (const source of ["AI_Node_2", "AI_Node_"]) {
    assert.equal((await checkerOf().pattern(share, source)).verdict.result, "mismatch");
    assert.equal((await checkerOf().component(component, source)).verdict.result, "mismatch");
  }
});
