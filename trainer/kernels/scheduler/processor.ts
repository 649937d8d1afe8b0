/**
 * Simulates one processor in whole microseconds: it runs the threads of a load as a scheduler decides, charges
 * switches, and counts how long everybody waited. An `Idling` handles the time in which nothing can run.
 */
import type { ThreadLoad } from "./thread_load.ts";

/** A scheduler is a rule. Threads are numbered from 0; a job's number is its own for ever. */
export interface Scheduler {
  /** It is read after every `pick`: that thread may run so long before `pick` is called again, at least 1. */
  readonly sliceUs: number;
  /**
   * Learns that `thread` has something to do; returns true when it should take the processor from the running one.
   */
  wake(thread: number, nowUs: number): boolean;
  /** Returns which of the runnable threads, one at least, runs next. */
  pick(nowUs: number): number;
  /** Learns that the running `thread` had the processor for `us`; at the end of its slice it stays runnable. */
  ran(thread: number, us: number): void;
  /** Learns that `thread` has nothing to do for now. */
  block(thread: number): void;
}

/** The processor does this while no thread can run. */
export interface Idling {
  /**
   * Nothing can run from `nowUs` on, the next thread wakes at `wakeUs`, the next timer that is known goes off at
   * `timerUs` >= `wakeUs`. Returns when the processor works again, at least `wakeUs`.
   */
  idle(nowUs: number, wakeUs: number, timerUs: number): number;
}

export interface ThreadCounts {
  /** Counts the bursts of interactive threads. */
  readonly bursts: number;
  /**
   * The slowdown is the time from waking up to the end of the burst over the burst itself, in thousandths; this is
   * the 99th percentile.
   */
  readonly p99Slowdown: number;
  readonly sumSlowdown: number;
  readonly jobs: number;
  /** A job's slowdown is measured from its arrival to its end. */
  readonly sumJobSlowdown: number;
  readonly audioPeriods: number;
  readonly audioMisses: number;
  readonly switches: number;
  /** Hogs lack this much, second by second, to a tenth of the processor each … */
  readonly hogShortfallUs: number;
  /** … and would have this much with a tenth each. */
  readonly hogFloorUs: number;
  readonly lengthUs: number;
}

const SWITCH_US = 15;
const AUDIO_PERIOD_US = 20_000;
export const AUDIO_WORK_US = 2000;
const AUDIO_DEADLINE_US = 10_000;
const SECOND_US = 1_000_000;
const HOG_FLOOR_US = SECOND_US / 10;

/** This processor needs no time to go to sleep and wake up. */
const INSTANT: Idling = { idle: (_nowUs, wakeUs) => wakeUs };

/**
 * Runs the first `lengthUs` of a load. What is unfinished at the end counts with the time that it took so far, so
 * that starving the long ones does not pay.
 */
export function simulateThreads(
  load: ThreadLoad,
  scheduler: Scheduler,
  lengthUs: number,
  idling: Idling = INSTANT,
): ThreadCounts {
  const processor = new Processor(load, scheduler, lengthUs, idling);
  while (processor.nowUs < lengthUs) processor.step();
  return processor.counts();
}

/** Threads are numbered: the interactive ones, audio, hogs, then jobs as they arrive. */
class Processor {
  nowUs = 0;
  readonly #load: ThreadLoad;
  readonly #scheduler: Scheduler;
  readonly #endUs: number;
  readonly #idling: Idling;
  readonly #audio: number;
  readonly #firstHog: number;
  readonly #firstJob: number;
  /** Sleeping threads have a time here; it is Infinity while runnable. Hogs and jobs have none. */
  readonly #wakeUs: number[];
  #nextUs = 0;
  /** Each interactive thread has woken up so often. */
  readonly #bursts: number[];
  #jobsArrived = 0;
  readonly #wokenUs: number[] = [];
  readonly #sizeUs: number[] = [];
  readonly #leftUs: number[] = [];
  #runnable = 0;
  #running = -1;
  #last = -1;
  #sliceLeftUs = 0;
  #switches = 0;
  #audioPeriods = 0;
  #audioMisses = 0;
  readonly #slowdowns: number[] = [];
  #jobs = 0;
  #sumJobSlowdown = 0;
  /** Microseconds are kept for each whole second, hog by hog. */
  readonly #hogUs: Int32Array[];

  constructor(load: ThreadLoad, scheduler: Scheduler, endUs: number, idling: Idling) {
    this.#load = load;
    this.#scheduler = scheduler;
    this.#endUs = endUs;
    this.#idling = idling;
    this.#audio = load.interactive.length;
    this.#firstHog = this.#audio + 1;
    this.#firstJob = this.#firstHog + load.hogs;
    this.#wakeUs = [...load.interactive.map((times) => times[0]!), 0];
    this.#bursts = load.interactive.map(() => 0);
    const seconds = Math.floor(endUs / SECOND_US);
    this.#hogUs = Array.from({ length: load.hogs }, () => new Int32Array(seconds));
    for (let hog = this.#firstHog; hog < this.#firstJob; hog++) this.#wake(hog, Infinity);
    this.#findNext();
  }

  /** Goes on to whatever happens next. */
  step(): void {
    while (this.#nextUs <= this.nowUs) this.#wakeNext();
    if (this.#runnable === 0) {
      this.#last = -1;
      const readyUs = this.#idling.idle(this.nowUs, this.#nextUs, this.#wakeUs[this.#audio]!);
      this.nowUs = Math.min(this.#endUs, readyUs);
      return;
    }
    if (this.#running < 0) this.#switch();
    const us = Math.min(
      this.#leftUs[this.#running]!,
      this.#sliceLeftUs,
      this.#nextUs - this.nowUs,
      this.#endUs - this.nowUs,
    );
    if (us > 0) this.#run(this.#running, us);
  }

  counts(): ThreadCounts {
    const sorted = Int32Array.from([
      ...this.#slowdowns,
      ...this.#bursts.keys().filter((thread) => this.#wakeUs[thread] === Infinity).map((thread) =>
        this.#slowdown(thread)
      ),
    ]).sort();
    let [jobCount, sumJobSlowdown] = [this.#jobs, this.#sumJobSlowdown];
    for (let job = this.#firstJob; job < this.#firstJob + this.#jobsArrived; job++) {
      if (this.#leftUs[job] === 0) continue;
      jobCount++;
      sumJobSlowdown += this.#slowdown(job);
    }
    const audioLate = this.#wakeUs[this.#audio] === Infinity &&
      this.nowUs - this.#wokenUs[this.#audio]! > AUDIO_DEADLINE_US;
    return {
      bursts: sorted.length,
      p99Slowdown: sorted[Math.floor(sorted.length * 0.99)] ?? 1000,
      sumSlowdown: sorted.reduce((a, b) => a + b, 0),
      jobs: jobCount,
      sumJobSlowdown,
      audioPeriods: this.#audioPeriods + (audioLate ? 1 : 0),
      audioMisses: this.#audioMisses + (audioLate ? 1 : 0),
      switches: this.#switches,
      hogShortfallUs: this.#hogUs.reduce(
        (sum, seconds) => seconds.reduce((lack, us) => lack + Math.max(0, HOG_FLOOR_US - us), sum),
        0,
      ),
      hogFloorUs: this.#hogUs.reduce((sum, seconds) => sum + seconds.length * HOG_FLOOR_US, 0),
      lengthUs: this.#endUs,
    };
  }

  /** Wakes the thread that is due at `#nextUs`. */
  #wakeNext(): void {
    const dueUs = this.#nextUs;
    const job = this.#load.jobs[this.#jobsArrived];
    const thread = this.#wakeUs.indexOf(dueUs);
    if (thread < 0) this.#wake(this.#firstJob + this.#jobsArrived++, job![1], dueUs);
    else {
      this.#wakeUs[thread] = Infinity;
      const work = thread === this.#audio
        ? AUDIO_WORK_US
        : this.#load.interactive[thread]![2 * this.#bursts[thread]!++ + 1]!;
      this.#wake(thread, work, dueUs);
    }
    this.#findNext();
  }

  #wake(thread: number, workUs: number, dueUs = this.nowUs): void {
    this.#wokenUs[thread] = dueUs;
    this.#sizeUs[thread] = workUs;
    this.#leftUs[thread] = workUs;
    this.#runnable++;
    if (this.#scheduler.wake(thread, this.nowUs)) this.#running = -1;
  }

  #findNext(): void {
    let next = this.#load.jobs[this.#jobsArrived]?.[0] ?? Infinity;
    for (const us of this.#wakeUs) if (us < next) next = us;
    this.#nextUs = next;
  }

  #switch(): void {
    this.#running = this.#scheduler.pick(this.nowUs);
    this.#sliceLeftUs = this.#scheduler.sliceUs;
    if (this.#running === this.#last) return;
    this.#last = this.#running;
    this.#switches++;
    this.nowUs += SWITCH_US;
  }

  #run(thread: number, us: number): void {
    if (thread >= this.#firstHog && thread < this.#firstJob) this.#chargeHog(thread - this.#firstHog, us);
    this.nowUs += us;
    this.#leftUs[thread]! -= us;
    this.#sliceLeftUs -= us;
    this.#scheduler.ran(thread, us);
    if (this.#leftUs[thread] === 0) this.#finish(thread);
    else if (this.#sliceLeftUs === 0) this.#running = -1;
  }

  #finish(thread: number): void {
    this.#scheduler.block(thread);
    this.#running = -1;
    this.#runnable--;
    if (thread >= this.#firstJob) {
      this.#jobs++;
      this.#sumJobSlowdown += this.#slowdown(thread);
      return;
    }
    if (thread === this.#audio) {
      this.#audioPeriods++;
      if (this.nowUs - this.#wokenUs[thread]! > AUDIO_DEADLINE_US) this.#audioMisses++;
      this.#wakeUs[thread] = Math.max(this.nowUs, this.#wokenUs[thread]! + AUDIO_PERIOD_US);
    } else {
      this.#slowdowns.push(this.#slowdown(thread));
      const think = this.#load.interactive[thread]![2 * this.#bursts[thread]!];
      this.#wakeUs[thread] = this.nowUs + (think ?? this.#endUs);
    }
    this.#findNext();
  }

  /** Returns thousandths, at least 1000. */
  #slowdown(thread: number): number {
    const waitedUs = this.nowUs - this.#wokenUs[thread]!;
    return Math.max(1000, Math.round((1000 * waitedUs) / this.#sizeUs[thread]!));
  }

  #chargeHog(hog: number, us: number): void {
    const seconds = this.#hogUs[hog]!;
    for (let [fromUs, toUs] = [this.nowUs, this.nowUs + us]; fromUs < toUs;) {
      const second = Math.floor(fromUs / SECOND_US);
      const untilUs = Math.min(toUs, (second + 1) * SECOND_US);
      if (second < seconds.length) seconds[second]! += untilUs - fromUs;
      fromUs = untilUs;
    }
  }
}
