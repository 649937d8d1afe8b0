import assert from "node:assert/strict";
import { component, LibraryCase, pattern, verdict } from "../../testing/library_case.ts";

/** Three artifacts with verdicts, and a fourth that claims the first one's name. */
function library(): LibraryCase {
  const made = new LibraryCase();
  made.say("A", [pattern("p1", { score: 5, content: { family: "aimd", why: "naïve congestion" } })]);
  made.say("B", [
    component("c2", { source: "function schedule(onLossRate) {}", evidence: { runs: 3 }, session_id: "s9" }),
  ]);
  made.say("A", [pattern("p3", { domain: "paging@1", parents: ["p1", "gone"], score: 4 })]);
  made.say("B", [verdict("p1", "confirmed", { claimed: 5, measured: 5.5 }), verdict("c2", "confirmed")]);
  made.say("C", [verdict("p1", "confirmed"), verdict("p1", "refuted"), verdict("p3", "refuted")]);
  made.say("D", [pattern("p1", { domain: "ccd@1" })]);
  return made;
}

const seqs = ({ rows }: { rows: readonly { readonly seq: number }[] }) => rows.map(({ seq }) => seq);

Deno.test("artifacts are listed newest first, a part at a time, with the verdicts of others about them", () => {
  using made = library();
  const first = made.view.artifacts({ limit: 3 });
  assert.deepEqual([seqs(first), first.next], [[9, 3, 2], 2]);
  assert.deepEqual(made.view.artifacts({ limit: 3, before: 2 }), {
    rows: [{
      seq: 1,
      kind: "pattern",
      id: "p1",
      at_ms: 1_001,
      source_ai: "A",
      domain: "ccd@1",
      score: 5,
      unit: "ms",
      direction: "min",
      verdicts: { confirmed: 2, refuted: 1 },
    }],
    next: null,
  });
  assert.deepEqual(first.rows.map(({ verdicts }) => verdicts), [{}, { refuted: 1 }, {}]);
});

Deno.test("what is shared again under a known id, and an AI's word about its own, earn no verdict", () => {
  using made = library();
  made.say("D", [verdict("p1", "confirmed"), pattern("p5"), verdict("p5", "confirmed")]);
  const rows = made.view.artifacts({ limit: 10, source_ai: "D" }).rows;
  assert.deepEqual(rows.map(({ id, verdicts }) => [id, verdicts]), [["p5", {}], ["p1", {}]]);
  assert.deepEqual(seqs(made.view.artifacts({ limit: 10, verdict: "confirmed" })), [1]);
});

Deno.test("every filter holds, alone and with the others, and facets count what fits", () => {
  using made = library();
  const { view } = made;
  const filters = [
    [{ kind: "component" }, [2]],
    [{ domain: "ccd@1" }, [9, 2, 1]],
    [{ source_ai: "A" }, [3, 1]],
    [{ verdict: "refuted" }, [3, 1]],
    [{ q: "congest" }, [1]],
    [{ q: "NAIVE aimd" }, [1]],
    [{ q: "schedule" }, [2]],
    [{ q: "p1" }, [9, 1]],
    [{ q: "rate" }, [2]],
    [{ q: "lossRate" }, [2]],
    [{ q: "p1", source_ai: "A", kind: "pattern", domain: "ccd@1", verdict: "confirmed" }, [1]],
    [{ q: "congest schedule" }, []],
    [{ domain: "nothing" }, []],
    [{ q: " " }, [9, 3, 2, 1]],
  ] as const;
  for (const [filter, expected] of filters) {
    const hint = JSON.stringify(filter);
    assert.deepEqual(seqs(view.artifacts({ ...filter, limit: 10 })), expected, hint);
    const { kind } = view.facets(filter);
    assert.equal(Object.values(kind).reduce((sum, n) => sum + n, 0), expected.length, hint);
  }
  assert.deepEqual(view.facets({}), {
    kind: { pattern: 3, component: 1 },
    domain: { "ccd@1": 3, "paging@1": 1 },
    source_ai: { A: 2, B: 1, D: 1 },
    verdict: { refuted: 2, confirmed: 1 },
  });
});

Deno.test("no search throws, whatever FTS5 would read into it", () => {
  using made = library();
  const hostile = [
    '"',
    '""',
    "'",
    "*",
    "a*b",
    "AND",
    "OR NOT",
    "NEAR(p1, 3)",
    "words:p1",
    "^p1",
    "-p1",
    "(",
    "{p1}",
    "p1\0",
    "\0",
    "\u202e",
    "\ud800",
    "x".repeat(100_000),
    "😀",
    "p1 ".repeat(5_000),
    "%",
    "; DROP TABLE artifacts",
    '"p1" OR "c2',
    "é\u0301",
  ];
  for (const q of hostile) {
    const hint = JSON.stringify(q.slice(0, 20));
    assert.doesNotThrow(() => made.view.artifacts({ q, limit: 10 }), hint);
    assert.doesNotThrow(() => made.view.facets({ q }), hint);
  }
  assert.deepEqual(seqs(made.view.artifacts({ q: '"p1" -*(', limit: 10 })), [9, 1]);
  assert.deepEqual(seqs(made.view.artifacts({ q: "OR", limit: 10 })), []);
});

Deno.test("one artifact comes with all that is kept of it, its origin and every verdict", () => {
  using made = library();
  const { provenance, ...third } = made.view.artifact(3)!;
  assert.deepEqual(provenance, [
    { id: "p1", seq: 1, source_ai: "A" },
    { id: "gone", seq: null, source_ai: null },
  ]);
  assert.equal(third.content, "{}");
  const second = made.view.artifact(2)!;
  assert.deepEqual(
    [second.language, second.source, second.content, second.session_id, second.verdicts],
    ["typescript", "function schedule(onLossRate) {}", '{"runs":3}', "s9", {}],
  );
  assert.deepEqual(made.view.artifact(1)!.verdict_rows, [
    { seq: 7, at_ms: 1_006, source_ai: "C", result: "refuted", claimed: null, measured: null },
    { seq: 6, at_ms: 1_006, source_ai: "C", result: "confirmed", claimed: null, measured: null },
    { seq: 4, at_ms: 1_004, source_ai: "B", result: "confirmed", claimed: 5, measured: 5.5 },
  ]);
  assert.equal(made.view.artifact(4), undefined);
});

Deno.test("an origin that goes in circles or names itself ends", () => {
  using made = new LibraryCase();
  made.say("A", [
    pattern("x", { parents: ["y", "x"] }),
    pattern("y", { parents: ["x", "z", "z"] }),
    pattern("z", { parents: Array.from({ length: 64 }, (_, i) => `far${i}`) }),
  ]);
  const { provenance } = made.view.artifact(1)!;
  assert.deepEqual(provenance.slice(0, 2).map(({ id }) => id), ["y", "z"]);
  assert.equal(provenance.length, 50);
});

Deno.test("damaged rows and hostile names reach no further than their own cells", () => {
  using made = library();
  made.say("A", [pattern("p8", { domain: "__proto__" }), pattern("p9", { parents: ["p1"] })]);
  made.writer.db.exec("UPDATE patterns SET parents = '{broken', content = NULL WHERE pattern_id = 'p9'");
  assert.deepEqual(made.view.artifact(11)!.provenance, []);
  assert.equal(made.view.artifact(11)!.content, null);
  assert.deepEqual(Object.entries(made.view.facets({ q: "p8" }).domain), [["__proto__", 1]]);
});

Deno.test("a component comes from the pattern that its evidence names, and from that one's parents", () => {
  using made = library();
  made.say("B", [
    component("c10", { evidence: { pattern_id: "p3" } }),
    component("c11", { evidence: { pattern_id: ["p3"] } }),
  ]);
  const [named, other] = [10, 11].map((seq) =>
    made.view.artifact(seq)!.provenance.map(({ id, seq }) => [id, seq])
  );
  assert.deepEqual(named, [["p3", 3], ["p1", 1], ["gone", null]]);
  assert.deepEqual(other, []);
});
