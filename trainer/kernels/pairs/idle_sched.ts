/**
 * The coupled simulator of scheduler and power has one processor without hogs. The idle governor sleeps through its
 * gaps, torn by I/O and packets; threads wait for the processor to wake up. Its space joins both families with how
 * long a wake-up may wait for the next timer (17 parameters).
 */
import { defineKernel } from "../kernel.ts";
import { generateDeviceEvents } from "../power/device_events.ts";
import { idleClassics } from "../power/idle_classics.ts";
import { idleOf, idleSpace } from "../power/idle_space.ts";
import { type Governor, leastEnergy, type Sleep, sleepThrough, TICK_US } from "../power/sleep.ts";
import { type Idling, type Scheduler, simulateThreads } from "../scheduler/processor.ts";
import { schedulingClassics } from "../scheduler/scheduling_classics.ts";
import { schedulingCost, threadCounts } from "../scheduler/scheduling_cost.ts";
import {
  generateThreadLoad,
  threadFeatures,
  type ThreadLoad,
  threadLoadNumbers,
} from "../scheduler/thread_load.ts";
import { vdlOf, vdlSpace } from "../scheduler/vdl_space.ts";
import type { Params, Space } from "../space.ts";
import { uint32Bytes } from "../uint32_bytes.ts";

/** The space holds `vdl@1`, `idle@1` and what only both together have. */
export const idleSchedSpace: Space = {
  id: "idle-sched@1",
  params: [
    ...vdlSpace.params,
    ...idleSpace.params,
    { name: "coalesce_us", unit: "us", min: 0, max: 5000, scale: "sq" },
  ],
  points: {},
};

interface IdleSchedWorkload {
  readonly load: ThreadLoad;
  /** `generateDeviceEvents` makes these. */
  readonly events: Uint32Array;
  /** The gaps of a fixed scheduler take at least this much energy; see `yardstick`. */
  readonly least: number;
}

interface IdleSchedPolicy {
  readonly scheduler: Scheduler;
  readonly governor: Governor;
  /** A thread that would wake a sleeping processor waits for the next timer when that is at most this far. */
  readonly coalesceUs: number;
}

/**
 * The objective is J of the scheduler kernel, plus energy relative to the least that the same load takes without
 * coalescing.
 */
export const idleSched = defineKernel<IdleSchedWorkload, IdleSchedPolicy>({
  sim: { name: "idle-sched", version: "1.0.0" },
  space: idleSchedSpace,
  objective: { name: "scheduling_and_energy", unit: "ln", direction: "min", logarithmic: true },
  generator: { name: "desktop-threads+irq@1", unit: "ms", defaultLength: 10_000, maxLength: 60_000 },
  template: {
    modules: ["virtualDeadline", "idleGovernor"],
    policy:
      "({ scheduler: new Vdl(params), governor: new IdleGovernor(params), coalesceUs: params.coalesce_us })",
    interface: "RANK, VALUE: scheduler of vdl@1; governor of idle@1; coalesceUs",
    kernel: { module: "idleSched", name: "idleSched" },
  },
  features: { version: "idle-sched-features@1", of: ({ load }) => threadFeatures(load) },
  classics: {
    rr_ladder: () => byHand("rr", "ladder_like"),
    cfs_menu: () => byHand("cfs_like", "menu_like"),
    eevdf_teo: () => byHand("eevdf_like", "teo_like"),
    las_menu: () => byHand("las", "menu_like"),
    las_teo: () => byHand("las", "teo_like"),
    las_always_c1: () => byHand("las", "always_c1"),
    las_always_deepest: () => byHand("las", "always_deepest"),
  },
  family: (params) => ({
    scheduler: vdlOf(params),
    governor: idleOf(params),
    coalesceUs: params["coalesce_us"]!,
  }),
  generate({ seed, length }) {
    const load = generateThreadLoad(seed, length, 0);
    const events = generateDeviceEvents(seed, load.lengthUs);
    return { load, events, least: yardstick(load, events, load.lengthUs) };
  },
  bytes: ({ load, events }) => uint32Bytes([...threadLoadNumbers(load), ...events]),
  run({ load, events, least }, { scheduler, governor, coalesceUs }, limit) {
    const lengthUs = Math.min(load.lengthUs, limit * 1000);
    const gaps = new Gaps(
      events,
      coalesceUs,
      (us, timerUs, tickUs) => sleepThrough(governor, us, timerUs, tickUs),
    );
    const counts = threadCounts(simulateThreads(load, scheduler, lengthUs, gaps));
    const leastHere = lengthUs < load.lengthUs ? yardstick(load, events, lengthUs) : least;
    return [...counts, gaps.energy, leastHere, gaps.entries, gaps.coalesced];
  },
  value(counts) {
    const [energy, least] = counts.slice(-4);
    return schedulingCost(counts) + energy! / Math.max(1, least!);
  },
});

/** By hand one would not coalesce at all, or wait for up to a millisecond. */
const COALESCE_US = [0, 1000];

/** Returns a `vdl@1` and an `idle@1` setting as points of the joint space, one for each way to coalesce. */
export function plugIntoOneProcessor(scheduling: Params, idling: Params): Params[] {
  return COALESCE_US.map((coalesce_us) => {
    const all: Params = { ...scheduling, ...idling, coalesce_us };
    return Object.fromEntries(idleSchedSpace.params.map(({ name }) => [name, all[name]!]));
  });
}

function byHand(
  scheduler: keyof typeof schedulingClassics,
  governor: keyof typeof idleClassics,
): IdleSchedPolicy {
  return { scheduler: schedulingClassics[scheduler](), governor: idleClassics[governor](), coalesceUs: 0 };
}

/**
 * Returns the least energy for the gaps that a fixed scheduler leaves when waking up takes no time. It is the same
 * for all that is measured on the load: with the least energy of one's own gaps it would pay to tear gaps apart.
 */
function yardstick(load: ThreadLoad, events: Uint32Array, lengthUs: number): number {
  const gaps = new Gaps(events, 0, (us) => ({ energy: leastEnergy(us), exitUs: 0, entries: 1 }));
  simulateThreads(load, schedulingClassics.las(), lengthUs, gaps);
  return gaps.energy;
}

type SleepFor = (lengthUs: number, timerUs: number, tickUs: number) => Sleep;

/**
 * Sleeps through the gaps, serves what devices ask for in them, and lets threads' wake-ups wait for a timer that is
 * near. What devices ask for while threads run is served beside them.
 */
class Gaps implements Idling {
  energy = 0;
  entries = 0;
  /** Counts the wake-ups that waited for a timer. */
  coalesced = 0;
  readonly #events: Uint32Array;
  readonly #coalesceUs: number;
  readonly #sleep: SleepFor;
  #next = 0;

  constructor(events: Uint32Array, coalesceUs: number, sleep: SleepFor) {
    this.#events = events;
    this.#coalesceUs = coalesceUs;
    this.#sleep = sleep;
  }

  idle(nowUs: number, wakeUs: number, timerUs: number): number {
    const waits = wakeUs < timerUs && timerUs - wakeUs <= this.#coalesceUs;
    if (waits) this.coalesced++;
    const untilUs = waits ? timerUs : wakeUs;
    while (this.#eventUs() < nowUs) this.#next += 2;
    let atUs = nowUs;
    while (atUs < untilUs) {
      const eventUs = this.#eventUs();
      const endUs = Math.min(eventUs, untilUs);
      if (endUs > atUs) atUs = endUs + this.#sleepFor(endUs - atUs, timerUs - atUs, atUs);
      if (eventUs === endUs) {
        atUs += this.#events[this.#next + 1]!;
        this.#next += 2;
      }
    }
    return atUs;
  }

  /** Returns the exit latency of that sleep. */
  #sleepFor(lengthUs: number, timerUs: number, atUs: number): number {
    const { energy, exitUs, entries } = this.#sleep(lengthUs, timerUs, TICK_US - (atUs % TICK_US));
    this.energy += energy;
    this.entries += entries;
    return exitUs;
  }

  #eventUs(): number {
    return this.#events[this.#next] ?? Infinity;
  }
}
