import assert from "node:assert/strict";
import { CALM_MS, IndexThrottle } from "./index_throttle.ts";

Deno.test("while commits follow each other the indexer gets its share of the time, and what it had saved", () => {
  const pace = new IndexThrottle();
  let given = 0;
  for (let now = 0; now < 1_000; now += 2) {
    const budgetMs = pace.committed(now);
    given += budgetMs;
    pace.spent(budgetMs);
    assert.equal(pace.idle(now + 1), 0, "no slice beside the share");
  }
  // And what it had saved before.
  // 3 % of 1,000 ms and the 20 ms saved before.
  assert.ok(given > 45 && given < 52, `${given} ms of 1000`);
});

Deno.test("a slice that took longer than it might is paid back", () => {
  const pace = new IndexThrottle();
  let spent = 0;
  for (let now = 0; now < 1_000; now += 2) {
    if (pace.committed(now) === 0) continue;
    pace.spent(20);
    spent += 20;
  }
  assert.ok(spent <= 140, `${spent} ms of 1000`);
});

Deno.test("a commit after a calm is indexed at once, and after a calm nothing holds the indexer back", () => {
  const pace = new IndexThrottle();
  assert.ok(pace.idle(0) > 0);
  pace.spent(pace.committed(1_000));
  assert.ok(pace.committed(2_000) > 0);
  assert.equal(pace.idle(2_000 + CALM_MS - 1), 0);
  assert.ok(pace.idle(2_000 + CALM_MS) > 0);
});
