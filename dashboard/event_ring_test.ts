import assert from "node:assert/strict";
import { EventRing } from "./event_ring.ts";

function ring(maxEvents: number, maxBytes = 1_000_000, filled = 0): EventRing {
  const made = new EventRing({ maxEvents, maxBytes, start: "s1" });
  for (let n = 1; n <= filled; n++) made.add({ topic: "status", name: "status", data: { n } });
  return made;
}

const numbersAfter = (of: EventRing, id: string) => of.after(id)?.map(({ number }) => number);

Deno.test("what followed an event is known as long as none of it was dropped", () => {
  const full = ring(3, undefined, 5);
  assert.deepEqual(numbersAfter(full, "s1-4"), [5]);
  assert.deepEqual(numbersAfter(full, "s1-5"), []);
  assert.deepEqual(numbersAfter(full, "s1-2"), [3, 4, 5]);
  assert.equal(full.after("s1-1"), undefined);
});

Deno.test("an id of another start or of the future, or none at all, is unknown", () => {
  const full = ring(10, undefined, 5);
  for (const id of ["s2-3", "s1-6", "s1-", "3", "", "s1-3-3", "s1-1e0", "s1--1"]) {
    assert.equal(full.after(id), undefined, id);
  }
});

Deno.test("large events are dropped earlier", () => {
  const small = ring(100, 200);
  for (let n = 0; n < 10; n++) small.add({ topic: "log", name: "log", data: "x".repeat(50) });
  assert.deepEqual(numbersAfter(small, "s1-8"), [9, 10]);
  assert.equal(small.after("s1-5"), undefined);
});

Deno.test("an event is an id, a name and one line of JSON, whatever an AI wrote", () => {
  const { bytes } = ring(1).add({ topic: "log", name: "log", data: { text: "a\n\ndata: b\r\u2028" } });
  assert.equal(
    new TextDecoder().decode(bytes),
    'id: s1-1\nevent: log\ndata: {"text":"a\\n\\ndata: b\\r\u2028"}\n\n',
  );
});
