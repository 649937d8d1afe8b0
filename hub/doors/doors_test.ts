import assert from "node:assert/strict";
import { askOne } from "./ask.ts";
import { CALLER, doorsCase } from "./testing/doors_case.ts";

Deno.test("requests of many AIs that come at once are all let in: none of them is a stranger", async () => {
  const { made, sessions, doors } = doorsCase();
  const { max_unproved_per_loopback_address: most } = made.core.limits;
  const asking = Array.from({ length: 2 * most }, (_, i) =>
    askOne(doors, { ...CALLER, name: `A_${i}` }, {
      ...{ message_type: "message", message_id: "m1", data: { content: 1 } },
    }));
  await made.settle();
  const refused = (await Promise.all(asking)).flatMap((asked) => asked.ok ? [] : [asked.problem.code]);
  assert.deepEqual(refused, []);
  await sessions.ended();
  assert.equal(made.core.places.unproved, 0);
});
