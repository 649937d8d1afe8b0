import assert from "node:assert/strict";
import { type Idling, type Scheduler, simulateThreads } from "./processor.ts";
import { scheduler } from "./scheduler.ts";
import { schedulingClassics } from "./scheduling_classics.ts";
import { schedulingCost, threadCounts } from "./scheduling_cost.ts";
import { ShortestRemaining } from "./shortest_remaining.ts";
import { generateThreadLoad, type ThreadLoad } from "./thread_load.ts";
import { vdlOf, vdlSpace } from "./vdl_space.ts";

/** Passes every call on and records who ran when, and who preempted whom. */
function recorded(inner: Scheduler, trace: number[]): Scheduler {
  return {
    get sliceUs() {
      return inner.sliceUs;
    },
    wake(thread, nowUs) {
      const preempts = inner.wake(thread, nowUs);
      trace.push(-nowUs, thread, preempts ? 1 : 0);
      return preempts;
    },
    pick(nowUs) {
      const thread = inner.pick(nowUs);
      trace.push(nowUs, thread, inner.sliceUs);
      return thread;
    },
    ran: (thread, us) => inner.ran(thread, us),
    block: (thread) => inner.block(thread),
  };
}

for (const name of ["rr", "cfs_like", "eevdf_like", "mlfq", "las"] as const) {
  Deno.test(`vdl@1 at ${name} is the classic ${name}, decision by decision`, () => {
    for (const [seed, hogs] of [[1, 2], [2, 2], [3, 0], [4, 5]] as const) {
      const load = generateThreadLoad(seed, 3000, hogs);
      const [family, classic]: [number[], number[]] = [[], []];
      simulateThreads(load, recorded(vdlOf(vdlSpace.points[name]!), family), load.lengthUs);
      simulateThreads(load, recorded(schedulingClassics[name](), classic), load.lengthUs);
      assert.ok(classic.length > 1000);
      assert.deepEqual(family, classic);
    }
  });
}

Deno.test("every classic scheduler is a point of vdl@1", () => {
  assert.deepEqual(Object.keys(vdlSpace.points), scheduler.classics);
});

/** Makes a load of one interactive thread, no jobs, and so many hogs. */
function quiet(times: readonly number[], hogs: number): ThreadLoad {
  return { lengthUs: 3_000_000, interactive: [times], jobs: [], hogs };
}

Deno.test("a thread that has the processor alone is slowed down by the switch only", () => {
  const load = quiet([110_500, 1000, 5_000_000], 0);
  const counts = simulateThreads(load, schedulingClassics.las(), load.lengthUs);
  assert.equal(counts.bursts, 1);
  assert.equal(counts.p99Slowdown, 1015);
  assert.equal(counts.audioPeriods, 150);
  assert.equal(counts.audioMisses, 0);
  assert.equal(counts.switches, 151);
});

Deno.test("a thread that wakes while a slice of round robin runs waits for its end", () => {
  const load = quiet([101_000, 1000, 5_000_000], 1);
  const counts = simulateThreads(load, schedulingClassics.rr(), load.lengthUs);
  assert.ok(counts.p99Slowdown > 1015 && counts.p99Slowdown < 1000 + 4000 + 2 * 15);
});

Deno.test("hogs that get less than a tenth of a second lack the rest, each by itself", () => {
  const load = quiet([5_000_000], 2);
  const fair = simulateThreads(load, schedulingClassics.rr(), load.lengthUs);
  assert.deepEqual([fair.hogShortfallUs, fair.hogFloorUs], [0, 600_000]);
  const runnable = new Set<number>();
  const firstComesFirst: Scheduler = {
    sliceUs: 1000,
    wake: (thread) => (runnable.add(thread), false),
    pick: () => Math.min(...runnable),
    ran: () => {},
    block: (thread) => void runnable.delete(thread),
  };
  assert.equal(simulateThreads(load, firstComesFirst, load.lengthUs).hogShortfallUs, 300_000);
});

Deno.test("what is still waiting at the end counts with the time it took so far", () => {
  const load: ThreadLoad = {
    lengthUs: 1_000_000,
    interactive: [],
    jobs: [[0, 10_000], [0, 10_000]],
    hogs: 0,
  };
  const counts = simulateThreads(load, schedulingClassics.las(), 15_000);
  assert.equal(counts.jobs, 2);
  assert.equal(counts.sumJobSlowdown, 2 * 1500);
});

Deno.test("the processor gives the idle handler the next timer that it knows and resumes when the handler returns", () => {
  const load = quiet([7000, 1000, 5_000_000], 0);
  const periods: number[][] = [];
  const sleepy: Idling = {
    idle(nowUs, wakeUs, timerUs) {
      periods.push([nowUs, wakeUs, timerUs]);
      return wakeUs + 100;
    },
  };
  const counts = simulateThreads(load, schedulingClassics.las(), 30_000, sleepy);
  assert.deepEqual(periods, [[2015, 7000, 20_000], [8115, 20_000, 20_000], [22_115, 40_000, 40_000]]);
  assert.equal(counts.p99Slowdown, 1115);
});

Deno.test("the shortest remaining time first gives the smallest mean slowdown of jobs", () => {
  const load = generateThreadLoad(5, 6000, 0);
  const mean = (policy: Scheduler) => {
    const { jobs, sumJobSlowdown } = simulateThreads(load, policy, load.lengthUs);
    return sumJobSlowdown / jobs;
  };
  const least = mean(new ShortestRemaining(load, 2000));
  for (const make of Object.values(schedulingClassics)) assert.ok(least <= mean(make()));
});

Deno.test("scheduling cost is zero when nobody waits, and each part has its weight", () => {
  const ideal = {
    bursts: 10,
    p99Slowdown: 1000,
    sumSlowdown: 10_000,
    jobs: 2,
    sumJobSlowdown: 2000,
    audioPeriods: 100,
    audioMisses: 0,
    switches: 0,
    hogShortfallUs: 0,
    hogFloorUs: 200_000,
    lengthUs: 2_000_000,
  };
  const cost = (change: Partial<typeof ideal>) => schedulingCost(threadCounts({ ...ideal, ...change }));
  assert.equal(cost({}), 0);
  assert.equal(cost({ audioMisses: 5 }), 0.1);
  assert.equal(cost({ switches: 2000 }), 0.1);
  assert.equal(cost({ hogShortfallUs: 50_000 }), 0.25);
  assert.ok(Math.abs(cost({ p99Slowdown: 2718, sumSlowdown: 27_183, sumJobSlowdown: 5437 }) - 0.8) < 1e-3);
  assert.ok(Number.isFinite(cost({ bursts: 0, jobs: 0, audioPeriods: 0, hogFloorUs: 0 })));
});

Deno.test("generated loads ask for the stated shares of the processor", () => {
  const loads = Array.from({ length: 40 }, (_, seed) => generateThreadLoad(seed, 15_000, 2));
  const asked = (of: (load: ThreadLoad) => number) =>
    loads.reduce((sum, load) => sum + of(load), 0) / (40 * 15_000_000);
  const jobs = asked((load) => load.jobs.reduce((sum, [, size]) => sum + size, 0));
  assert.ok(jobs > 0.27 && jobs < 0.43, `jobs ask for ${jobs}`);
  const interactive = asked((load) =>
    load.interactive.reduce((sum, times) => sum + times.reduce((a, us, i) => a + (i % 2) * us, 0), 0)
  );
  assert.ok(interactive > 0.03 && interactive < 0.06, `interactive bursts ask for ${interactive}`);
  for (const { jobs, interactive } of loads) {
    for (const [, size] of jobs) assert.ok(size >= 5000 && size <= 4_000_000);
    for (const times of interactive) {
      times.forEach((us, i) => assert.ok(i % 2 === 0 || us >= 300 && us <= 30_000));
    }
  }
});

Deno.test("the same seed makes the same load, another seed another one", () => {
  const digest = (seed: number) => scheduler.load({ gen: "desktop-threads@1", seed, length: 1000 }).digest;
  assert.equal(digest(4), digest(4));
  assert.notEqual(digest(4), digest(5));
});
