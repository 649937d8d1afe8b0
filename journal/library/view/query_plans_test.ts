import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { LibraryCase, pattern } from "../../testing/library_case.ts";

/** Everything that is read whole: one row, the AIs' names, what runs, and what a query itself chose before, within its bound. */
const MAY_BE_SCANNED =
  /^SCAN (meta|ais|fit|names|artifacts|\(subquery-\d+\)|CONSTANT ROW)( USING INDEX artifacts_\w+)?$|^SCAN collaboration_sessions USING INDEX collaboration_sessions_live$/;
/** `fit` goes by this name where verdicts are counted; the table itself is only searched. */
const FIT = "FROM fit AS artifacts";

/** What a query chose before, within its bound, may be sorted. */
const BOUNDED = /^SCAN \(subquery-\d+\)$/;
/** Sorted are the verdicts about one artifact, as its index is for counting them, and the newest requests of one AI. */
const SORTS_LITTLE = /^SELECT \* FROM verdicts WHERE subject = \?|^WITH asked AS/;

/** The statements that are prepared while `work` runs, each once. */
function statementsOf(work: () => void): readonly string[] {
  const statements = new Set<string>();
  const { prepare } = DatabaseSync.prototype;
  DatabaseSync.prototype.prepare = function (sql, ...rest) {
    statements.add(sql);
    return prepare.call(this, sql, ...rest);
  };
  try {
    work();
  } finally {
    DatabaseSync.prototype.prepare = prepare;
  }
  return [...statements].filter((sql) => /^\s*(SELECT|WITH)/.test(sql));
}

Deno.test("no question reads a table that grows as a whole, or sorts one: each goes by an index", () => {
  using made = new LibraryCase();
  made.say("A", [pattern("p1")]);
  const statements = statementsOf(() => {
    const { view } = made;
    const filters = [{}, { kind: "pattern" }, { domain: "d" }, { source_ai: "A" }, { verdict: "v" }, {
      q: "p1",
    }] as const;
    for (const filter of [...filters, { q: "p1", domain: "d", source_ai: "A", verdict: "v" }]) {
      view.artifacts({ ...filter, limit: 10 });
      view.facets(filter);
    }
    view.aiRecords(["A"]);
    view.stoppedThreads({ limit: 10 });
    view.topics({ limit: 10 });
    view.threads({ limit: 10 });
    view.conversation({ topic: "t", limit: 10 });
    view.conversation({ thread: 1, limit: 10 });
    view.inbox({ limit: 10, now_ms: 0 });
    view.deliveries({ limit: 10 });
    view.deliveriesOf([1]);
    view.times([1]);
    view.running();
    view.deadLetters({ limit: 10 });
    for (const filter of [{}, { ai: "A" }]) view.claims({ ...filter, limit: 10 });
    for (const filter of [{}, { by: "a" }, { target: "A" }, { by: "a", target: "A" }]) {
      view.actions({ ...filter, limit: 10 });
    }
    for (const filter of [{}, { state: "open" }, { ai: "A" }, { ai: "A", state: "open" }] as const) {
      view.sessions({ ...filter, limit: 10 });
    }
  });
  assert.ok(statements.length > 35, `${statements.length} statements`);
  for (const sql of statements) {
    const plan = made.writer.db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all().map(({ detail }) =>
      String(detail)
    );
    for (const [at, step] of plan.entries()) {
      const hint = `${step} in\n${sql}\nof\n${plan.join("\n")}`;
      if (/^SCAN/.test(step) && !/VIRTUAL TABLE INDEX \d+:M/.test(step)) {
        assert.match(step, MAY_BE_SCANNED, hint);
        if (step === "SCAN artifacts") assert.ok(sql.includes(FIT), hint);
      }
      const sorts = step === "USE TEMP B-TREE FOR ORDER BY" && !sql.includes("GROUP BY");
      if (sorts && !SORTS_LITTLE.test(sql)) assert.match(plan[at - 1]!, BOUNDED, hint);
    }
  }
});
