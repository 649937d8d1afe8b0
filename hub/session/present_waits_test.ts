import assert from "node:assert/strict";
import type { CollaborationRow } from "../../journal/rows.ts";
import { presentWaits } from "./present_waits.ts";

let seq = 0;

function row(requester: string, partner: string, changed: Partial<CollaborationRow> = {}): CollaborationRow {
  const opened_seq = ++seq;
  return {
    session_id: `s${opened_seq}`,
    state: "active",
    ...{ requester, partner, target_ai: null, fence: ++seq, last_partner: null, last_fence: 0, attempt: 1 },
    ...{ questions: [], claimed_microusd: 0, request: "{}", ttl_ms: 1, lease_ms: null, opened_seq },
    ...{ closed_seq: null, reason: null, open_since_ms: null },
    ...changed,
  };
}

function words({ rows }: ReturnType<typeof presentWaits>): string[] {
  return rows.map(({ ai_id, waits_for, until, since_seq, in_circle }) =>
    `${ai_id} → ${waits_for} ${until} since ${since_seq}${in_circle ? " circle" : ""}`
  );
}

Deno.test("a wait says until what and since which entry: a request, its accept, the oldest question of who waits", () => {
  seq = 0;
  const open = { state: "open", partner: null, target_ai: "B", fence: 0 } as const;
  const questions = [
    ...[{ question_id: 70, asked_by: "C" }, { question_id: 71, asked_by: "B" }],
    { question_id: 72, asked_by: "B" },
  ];
  const waits = presentWaits([
    row("A", "", open),
    row("A", "B"),
    row("A", "B", { questions: questions.slice(1) }),
  ]);
  assert.deepEqual(
    words(waits),
    [
      ...["A → B accepted since 1", "A → B completed since 4", "B → A answered since 71"],
    ].map((text) => `${text} circle`),
    "A waits for B, which waits for A",
  );
  const none = presentWaits([
    row("A", "", { ...open, target_ai: null }),
    row("A", "", { ...open, target_ai: "operator" }),
  ]);
  assert.deepEqual(none, { rows: [], total: 0, circles: [] }, "nobody in particular, or a person");
});

Deno.test("circles are named once each, their waits stand first and are marked, and no others", () => {
  seq = 0;
  const waits = presentWaits([
    ...[row("X", "A"), row("A", "B"), row("B", "C"), row("C", "A"), row("C", "Y")],
    ...[row("P", "Q"), row("Q", "P"), row("Y", "P")],
  ]);
  assert.deepEqual(waits.circles.map(({ ais }) => ais), [["A", "B", "C"], ["P", "Q"]]);
  const marked = waits.rows.map(({ in_circle }) => in_circle);
  assert.deepEqual(marked, [true, true, true, true, true, false, false, false]);
  assert.deepEqual(words(waits).slice(5), [
    ...["X → A completed since 2", "C → Y completed since 10", "Y → P completed since 16"],
  ]);
});

Deno.test("a wait is marked exactly where some way leads back from whom it waits for, whoever of four waits for whom", () => {
  const names = ["A", "B", "C", "D"];
  const pairs = names.flatMap((one) =>
    names.filter((other) => other !== one).map((other) => [one, other] as const)
  );
  for (let world = 0; world < 2 ** pairs.length; world++) {
    const rows = pairs.filter((_, i) => world & 1 << i).map(([one, other]) => row(one, other));
    const { rows: waits, circles } = presentWaits(rows);
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      from === to ||
      waits.some(({ ai_id, waits_for }) =>
        ai_id === from && !seen.has(waits_for) && reaches(waits_for, to, seen.add(waits_for))
      );
    for (const { ai_id, waits_for, in_circle } of waits) {
      assert.equal(in_circle, reaches(waits_for, ai_id), `${ai_id} → ${waits_for}, ${world}`);
    }
    for (const { ais } of circles) {
      ais.forEach((ai, i) => {
        const next = ais[(i + 1) % ais.length];
        assert.ok(waits.some(({ ai_id, waits_for }) => ai_id === ai && waits_for === next), `world ${world}`);
      });
    }
    assert.equal(circles.length > 0, waits.some(({ in_circle }) => in_circle));
  }
});

Deno.test("of ten thousand waits in one chain 200 are listed, all are counted, and the circle that closes it is found", () => {
  const count = 10_000;
  const rows = Array.from({ length: count }, (_, i) => row(`AI_${i}`, `AI_${(i + 1) % count}`));
  const { rows: listed, total, circles } = presentWaits(rows);
  assert.deepEqual([listed.length, total, circles.length, circles[0]!.total], [200, count, 1, count]);
  assert.equal(presentWaits(rows.slice(1)).circles.length, 0);
});
