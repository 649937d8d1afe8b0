import assert from "node:assert/strict";
import fc from "fast-check";
import { Schedule, type Span } from "./schedule.ts";
import { type BellWorld, brokenPromises } from "./testing/bell_world.ts";

/** Returns the times of the rings for what stays unread from 0 to `untilMs`. */
function ringsFor(waiting: Span, untilMs: number): number[] {
  const schedule = new Schedule();
  const rings: number[] = [];
  for (let nowMs = 0;;) {
    nowMs = schedule.dueMs(waiting, nowMs)!;
    if (nowMs > untilMs) return rings;
    schedule.rung(waiting, nowMs);
    rings.push(nowMs);
  }
}

Deno.test("a bell is rung once for a burst, and again after 30, 60, 120 and 300 s while nobody reads", () => {
  const [first, ...later] = ringsFor({ oldest: 5, newest: 84 }, 1_500_000);
  assert.equal(first, 100);
  assert.deepEqual(later.map((ms) => (ms - 100) / 1_000), [30, 90, 210, 510, 810, 1_110, 1_410]);
});

Deno.test("what comes while a ring is out waits for it, and is rung for when that one is answered", () => {
  const schedule = new Schedule();
  assert.equal(schedule.dueMs({ oldest: 1, newest: 1 }, 0), 100);
  schedule.rung({ oldest: 1, newest: 1 }, 100);
  assert.equal(schedule.dueMs({ oldest: 1, newest: 9 }, 5_000), 30_100);
  assert.equal(schedule.dueMs({ oldest: 9, newest: 9 }, 6_000), 6_100);
  assert.equal(schedule.dueMs(undefined, 7_000), undefined);
});

Deno.test("an AI that reads page by page is left in peace while it reads on", () => {
  const schedule = new Schedule();
  schedule.dueMs({ oldest: 1, newest: 80 }, 0);
  schedule.rung({ oldest: 1, newest: 80 }, 100);
  assert.equal(schedule.dueMs({ oldest: 21, newest: 80 }, 20_000), 50_000);
  assert.equal(schedule.dueMs({ oldest: 41, newest: 80 }, 40_000), 70_000);
});

const bursts = (untilMs: number) =>
  fc.array(
    fc.record({ atMs: fc.integer({ min: 0, max: untilMs }), count: fc.integer({ min: 1, max: 80 }) }),
    { minLength: 1, maxLength: 40 },
  );

const WORLDS = fc.record<BellWorld>({
  bursts: fc.oneof(bursts(60_000), bursts(600_000)),
  rings: fc.array(
    fc.record({
      kind: fc.constantFrom("heard", "lost", "doubled"),
      delayMs: fc.integer({ min: 0, max: 5_000 }),
    }),
    { maxLength: 20 },
  ),
  page: fc.integer({ min: 1, max: 80 }),
  thinkMs: fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: 90_000 })),
});
const RUNS = { numRuns: 300, seed: 12 };

Deno.test("whatever rings are lost, doubled or late: every entry is read, and no bell is rung too often", () => {
  fc.assert(
    fc.property(WORLDS, (world) => {
      assert.deepEqual(brokenPromises(world), []);
    }),
    RUNS,
  );
});

/** Each schedule has one planted bug, which the worlds have to notice. */
const MUTANTS: Readonly<Record<string, () => Pick<Schedule, "dueMs" | "rung" | "attempts">>> = {
  "takes a ring for a proof": () => {
    const schedule = new Schedule();
    let rungTo = 0;
    return {
      attempts: 0,
      dueMs: (waiting, nowMs) =>
        schedule.dueMs(waiting && waiting.newest > rungTo ? waiting : undefined, nowMs),
      rung: (waiting, nowMs) => {
        rungTo = waiting.newest;
        schedule.rung(waiting, nowMs);
      },
    };
  },
  "rings for each entry of a burst": () => {
    const schedule = new Schedule();
    return {
      attempts: 0,
      dueMs: (waiting, nowMs) =>
        schedule.dueMs(waiting && { oldest: waiting.newest, newest: waiting.newest }, nowMs),
      rung: (waiting, nowMs) => schedule.rung(waiting, nowMs),
    };
  },
  "forgets what came while a ring was out": () => {
    const schedule = new Schedule();
    let [passed, oldest] = [0, 0];
    return {
      attempts: 0,
      dueMs: (waiting, nowMs) => {
        if (waiting !== undefined && oldest !== 0 && waiting.oldest > oldest) passed = waiting.newest;
        oldest = waiting?.oldest ?? 0;
        return schedule.dueMs(waiting && waiting.newest > passed ? waiting : undefined, nowMs);
      },
      rung: (waiting, nowMs) => schedule.rung(waiting, nowMs),
    };
  },
  "has no bound on the rings of a minute": () => {
    const schedule = new Schedule();
    let lastMs = -Infinity;
    return {
      attempts: 0,
      dueMs: (waiting, nowMs) => {
        const due = schedule.dueMs(waiting, nowMs);
        return due === undefined
          ? undefined
          : schedule.attempts === 0
          ? Math.max(nowMs, lastMs + 2_000)
          : due;
      },
      rung: (waiting, nowMs) => {
        lastMs = nowMs;
        schedule.rung(waiting, nowMs);
      },
    };
  },
  "rings when nothing waits any more": () => {
    const schedule = new Schedule();
    let last: Span | undefined;
    return {
      attempts: 0,
      dueMs: (waiting, nowMs) => schedule.dueMs(last = waiting ?? last, nowMs),
      rung: (waiting, nowMs) => schedule.rung(waiting, nowMs),
    };
  },
  "repeats at once": () => ({
    attempts: 0,
    dueMs: (waiting, nowMs) => waiting && nowMs + 6_000,
    rung: () => {},
  }),
};

for (const [what, mutant] of Object.entries(MUTANTS)) {
  Deno.test(`the worlds of bells notice a schedule that ${what}`, () => {
    const found = fc.check(
      fc.property(WORLDS, (world) => brokenPromises(world, mutant()).length === 0),
      RUNS,
    );
    assert.ok(found.failed, "no world has noticed it");
  });
}
