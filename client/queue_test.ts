import assert from "node:assert/strict";
import fc from "fast-check";
import { Queue } from "./queue.ts";

Deno.test("a queue gives what an array would, in any order of pushes, shifts and drains", () => {
  const steps = fc.array(fc.constantFrom("push", "push", "shift", "shift", "drain"), { maxLength: 60 });
  fc.assert(fc.property(steps, (steps) => {
    const [queue, array] = [new Queue<number>(), [] as number[]];
    steps.forEach((step, i) => {
      if (step === "push") {
        queue.push(i);
        array.push(i);
      } else if (step === "shift") assert.equal(queue.shift(), array.shift());
      else assert.deepEqual(queue.drain(), array.splice(0));
      assert.equal(queue.length, array.length);
    });
  }));
});
