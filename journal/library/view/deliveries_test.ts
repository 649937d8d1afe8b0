import assert from "node:assert/strict";
import type { DeliveryRow } from "../../rows.ts";
import { LibraryCase, type Said } from "../../testing/library_case.ts";

const message = (content: string): Said => ({ message_type: "message", data: { content, receipt: true } });

function reached(seq: number, state: DeliveryRow["state"], more: Partial<DeliveryRow> = {}): DeliveryRow {
  return {
    ...{ seq, ai_id: "B", sender: "A", request: false, asked: true, expires_ms: null, open: false },
    ...{ state, at_ms: 1_000 + seq, bell: null, fence: null },
    ...more,
  };
}

Deno.test("an entry's delivery has the states that it came to in their order, each with its time and bell", () => {
  using made = new LibraryCase();
  made.say("A", [message("one"), message("two")], { audience: ["B"], deliveries: [reached(1, "stored")] });
  made.say("B", [message("three")], {
    deliveries: [
      reached(1, "taken", { at_ms: 1_004 }),
      reached(1, "fetched", { at_ms: 1_004 }),
      reached(1, "rung", { at_ms: 1_003, bell: "socket" }),
    ],
  });
  const { view } = made;
  assert.deepEqual(view.deliveriesOf([3, 1, 2]), [{
    ...{ seq: 1, ai_id: "B", sender: "A", is_request: false, expires_ms: null },
    steps: [
      { state: "stored", at_ms: 1_001, bell: null, fence: null },
      { state: "rung", at_ms: 1_003, bell: "socket", fence: null },
      { state: "fetched", at_ms: 1_004, bell: null, fence: null },
      { state: "taken", at_ms: 1_004, bell: null, fence: null },
    ],
  }]);
  assert.deepEqual(view.deliveries({ limit: 10 }).rows, view.deliveriesOf([1]));
});

Deno.test("what went to a topic is listed to all its members in one part, however many there are", () => {
  using made = new LibraryCase();
  for (let seq = 1; seq <= 3; seq++) {
    const ais = seq === 2 ? ["B", "C", "D"] : ["B"];
    const deliveries = ais.map((ai_id) => reached(seq, "dead", { ai_id }));
    made.say("A", [message(`m${seq}`)], { audience: seq === 2 ? ["#t"] : ["B"], deliveries });
  }
  const { view } = made;
  for (const list of ["deliveries", "deadLetters"] as const) {
    const part = (limit: number, before?: number) => {
      const { rows, next } = view[list]({ limit, ...(before === undefined ? {} : { before }) });
      return [rows.map(({ seq, ai_id }) => `${seq} ${ai_id}`).sort(), next];
    };
    assert.deepEqual(part(2), [["3 B"], 3]);
    assert.deepEqual(part(3, 3), [["2 B", "2 C", "2 D"], 2]);
    assert.deepEqual(part(2, 3), [["1 B", "2 B", "2 C", "2 D"], null], "twice as much is looked at");
    assert.deepEqual(part(5), [["1 B", "2 B", "2 C", "2 D", "3 B"], null]);
  }
});

Deno.test("dead letters are listed with what was said, the newest first and part by part, and nothing else is", () => {
  using made = new LibraryCase();
  for (let seq = 1; seq <= 5; seq++) {
    const end = seq === 3 ? "fetched" : "dead";
    const deliveries = [reached(seq, "stored", { open: true }), reached(seq, end, { at_ms: 9_000 })];
    made.say("A", [message(`m${seq}`)], { audience: ["B"], deliveries });
  }
  const said = ({ rows, next }: ReturnType<typeof made.view.deadLetters>) => [
    rows.map(({ seq, entry, steps }) => [seq, "text" in entry && entry.text, steps.at(-1)!.state]),
    next,
  ];
  const { view } = made;
  assert.deepEqual(said(view.deadLetters({ limit: 2 })), [[[5, "m5", "dead"], [4, "m4", "dead"]], 4]);
  assert.deepEqual(said(view.deadLetters({ before: 4, limit: 2 })), [
    [[2, "m2", "dead"], [1, "m1", "dead"]],
    null,
  ]);
  assert.deepEqual(
    [view.deliveries({ limit: 3 }).next, view.deliveries({ before: 3, limit: 3 }).rows.map(({ seq }) => seq)],
    [3, [2, 1]],
  );
});
