import fc from "fast-check";
import assert from "node:assert/strict";
import { decode } from "../space.ts";
import { idleClassics } from "./idle_classics.ts";
import { IDLE_STATES } from "./idle_governor.ts";
import { generateIdlePeriods, type IdlePeriods } from "./idle_periods.ts";
import { idleOf, idleSpace } from "./idle_space.ts";
import { power } from "./power.ts";
import { type Governor, leastEnergy, sleepThrough } from "./sleep.ts";

/** Returns what a governor decided, sleep by sleep. */
function decisions(governor: Governor, periods: IdlePeriods): number[] {
  const trace: number[] = [];
  const recorded: Governor = {
    get stopTick() {
      return governor.stopTick;
    },
    select(timerUs, tickUs) {
      const state = governor.select(timerUs, tickUs);
      trace.push(timerUs, tickUs, state, governor.stopTick ? 1 : 0);
      return state;
    },
    woke: (lengthUs) => governor.woke(lengthUs),
  };
  for (let i = 0; i < periods.length; i += 3) {
    sleepThrough(recorded, periods[i]!, periods[i + 1]!, periods[i + 2]!);
  }
  return trace;
}

for (const name of ["menu_like", "menu_io_like", "teo_like"] as const) {
  Deno.test(`idle@1 at ${name} is the classic ${name}, sleep by sleep`, () => {
    for (const seed of [1, 2, 3]) {
      const periods = generateIdlePeriods(seed, 3000);
      const classic = decisions(idleClassics[name](), periods);
      assert.deepEqual(decisions(idleOf(idleSpace.points[name]!), periods), classic);
      assert.equal(new Set(classic.filter((_, i) => i % 4 === 2)).size, IDLE_STATES.length);
    }
  });
}

Deno.test("every point of idle@1 has a classic of its name", () => {
  for (const name of Object.keys(idleSpace.points)) assert.ok(power.classics.includes(name));
});

Deno.test("each state pays exactly from its target residency on", () => {
  const always = (state: number): Governor => ({ stopTick: true, select: () => state, woke() {} });
  const energy = (state: number, us: number) => sleepThrough(always(state), us, us, 4000).energy;
  IDLE_STATES.slice(1).forEach(({ residencyUs }, i) => {
    assert.equal(energy(i + 1, residencyUs), energy(i, residencyUs));
    assert.ok(energy(i + 1, residencyUs - 1) > energy(i, residencyUs - 1));
    assert.ok(energy(i + 1, residencyUs + 1) < energy(i, residencyUs + 1));
    assert.equal(leastEnergy(residencyUs), energy(i, residencyUs));
  });
});

Deno.test("a tick that stays on ends a sleep, and only the last exit keeps an event waiting", () => {
  const predicted: number[] = [];
  const states = [3, 3, 0];
  const ticking: Governor = {
    stopTick: false,
    select: () => states.shift()!,
    woke: (us) => void predicted.push(us),
  };
  const sleep = sleepThrough(ticking, 6100, 9000, 1000);
  assert.deepEqual(predicted, [9000, 8000, 1100]);
  assert.deepEqual(sleep, {
    energy: (1000 + 1560) + (4000 + 1560) + 10 * 1100,
    exitUs: 2,
    entries: 3,
  });
});

Deno.test("no governor takes less energy than the least, and none of the classics beats the oracle", () => {
  const workload = power.load({ gen: "device-events@1", seed: 4, length: 2000 });
  const oracle = workload.bound!();
  for (const classic of power.classics) {
    const { value, counts: [periods, entries, energy, least] } = workload.run({ classic });
    assert.equal(periods, 2000);
    assert.ok(entries! >= 2000 && energy! >= least!);
    assert.ok(value >= oracle.value, classic);
  }
});

Deno.test("every member of the family chooses states that exist, whatever the periods", () => {
  const lengths = fc.array(fc.tuple(fc.integer({ min: 1, max: 30_000 }), fc.nat(30_000)), { maxLength: 60 });
  const box = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 });
  fc.assert(
    fc.property(box, lengths, (x, periods) => {
      const governor = idleOf(decode(idleSpace, x));
      for (const [lengthUs, beyondUs] of periods) {
        const state = governor.select(lengthUs + beyondUs, 4000);
        assert.ok(IDLE_STATES[state]);
        assert.ok(governor.stopTick || IDLE_STATES[state].residencyUs <= 4000);
        governor.woke(lengthUs);
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("in generated periods the timer is never late, a tick is never far, and every source is seen", () => {
  const periods = generateIdlePeriods(5, 5000);
  let [packets, timers, totalUs] = [0, 0, 0];
  for (let i = 0; i < periods.length; i += 3) {
    const [lengthUs, timerUs, tickUs] = [periods[i]!, periods[i + 1]!, periods[i + 2]!];
    assert.ok(lengthUs >= 1 && timerUs >= lengthUs && timerUs <= 5200 && tickUs >= 1 && tickUs <= 4000);
    totalUs += lengthUs;
    if (lengthUs <= 95) packets++;
    if (lengthUs === timerUs) timers++;
  }
  assert.ok(packets > 1500, "packets come in bursts");
  assert.ok(Math.abs(timers / (totalUs / 5000) - 1) < 0.15, "nearly each timer ends a period");
});

Deno.test("the same seed makes the same periods, another seed others", () => {
  const digest = (seed: number) => power.load({ gen: "device-events@1", seed, length: 500 }).digest;
  assert.equal(digest(4), digest(4));
  assert.notEqual(digest(4), digest(5));
});

Deno.test("a longer workload begins with the shorter one", () => {
  assert.deepEqual(generateIdlePeriods(6, 500), generateIdlePeriods(6, 900).slice(0, 1500));
});
