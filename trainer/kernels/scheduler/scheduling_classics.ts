/**
 * Implements known schedulers, each written on its own and simplified to what the processor model has (equal
 * weights, no groups, no bandwidth), hence "-like" for what kernels ship. All five are exact points of the family
 * `vdl@1`.
 */
import type { Scheduler } from "./processor.ts";

interface Task {
  readonly thread: number;
  leftUs: number;
  /** This is the service since it last woke up (or since the last boost). */
  usedUs: number;
  /** This is the service ever, moved forward on waking up. */
  virtualUs: number;
  deadlineUs: number;
}

/** Keeps runnable tasks in the order of arrival and gives slices; the classic decides which one runs. */
abstract class Queue implements Scheduler {
  sliceUs = 0;
  protected queue: Task[] = [];
  protected running: Task | undefined;
  readonly #known = new Map<number, Task>();

  /** Returns the length of the slice that begins. */
  protected abstract slice(task: Task): number;
  protected abstract choose(): Task;
  protected abstract preempts(woken: Task, running: Task): boolean;
  /** It is called before every decision. */
  protected prepare(_nowUs: number): void {}
  /** Returns the virtual time at which a task wakes up. */
  protected place(task: Task): number {
    return task.virtualUs;
  }

  wake(thread: number, nowUs: number): boolean {
    this.prepare(nowUs);
    const task = this.#known.get(thread) ?? { thread, leftUs: 0, usedUs: 0, virtualUs: 0, deadlineUs: 0 };
    this.#known.set(thread, task);
    task.usedUs = 0;
    task.virtualUs = this.place(task);
    this.#begin(task);
    this.queue.push(task);
    if (!this.running || !this.preempts(task, this.running)) return false;
    this.running = undefined;
    return true;
  }

  pick(nowUs: number): number {
    this.prepare(nowUs);
    this.running = this.choose();
    this.sliceUs = this.running.leftUs;
    return this.running.thread;
  }

  ran(_thread: number, us: number): void {
    const task = this.running!;
    task.leftUs -= us;
    task.usedUs += us;
    task.virtualUs += us;
    if (task.leftUs > 0) return;
    this.#begin(task);
    this.queue = [...this.queue.filter((other) => other !== task), task];
    this.running = undefined;
  }

  block(thread: number): void {
    this.queue = this.queue.filter((task) => task.thread !== thread);
    this.running = undefined;
  }

  #begin(task: Task): void {
    task.leftUs = this.slice(task);
    task.deadlineUs = task.virtualUs + task.leftUs;
  }
}

/** Returns the task with the smallest value, the first of several. */
function least(tasks: readonly Task[], of: (task: Task) => number): Task {
  return tasks.reduce((best, task) => (of(task) < of(best) ? task : best));
}

/** Round robin serves in order of arrival, 4 ms each. */
class RoundRobin extends Queue {
  protected slice = () => 4000;
  protected choose = () => this.queue[0]!;
  protected preempts = () => false;
}

/** Least attained service, also called foreground-background, is preemptive and has slices of 1 ms. */
class LeastAttained extends Queue {
  protected slice = () => 1000;
  protected choose = () => least(this.queue, (task) => task.usedUs);
  protected preempts = (woken: Task, running: Task) => woken.usedUs < running.usedUs;
}

/**
 * The multi-level feedback queue has three levels with slices of 10, 20 and 40 ms; what used up the slices of a
 * level moves down, what wakes up begins at the top, and once a second everybody does.
 */
class Feedback extends Queue {
  #second = 0;
  protected slice = (task: Task) => [10_000, 20_000, 40_000][this.#level(task)]!;
  protected choose = () => least(this.queue, (task) => this.#level(task));
  protected preempts = (woken: Task, running: Task) => this.#level(woken) < this.#level(running);

  protected override prepare(nowUs: number): void {
    if (Math.floor(nowUs / 1_000_000) === this.#second) return;
    this.#second = Math.floor(nowUs / 1_000_000);
    for (const task of this.queue) task.usedUs = 0;
  }

  #level(task: Task): number {
    if (task.usedUs < 10_000) return 0;
    return task.usedUs < 30_000 ? 1 : 2;
  }
}

/** Both fair classics share this: slices of 3 ms, and a virtual time that no sleeper falls far behind. */
abstract class Fair extends Queue {
  protected slice = () => 3000;
  #smallestUs = 0;

  protected get smallestUs(): number {
    this.#follow();
    return this.#smallestUs;
  }

  override ran(thread: number, us: number): void {
    super.ran(thread, us);
    this.#follow();
  }

  override block(thread: number): void {
    super.block(thread);
    this.#follow();
  }

  #follow(): void {
    if (this.queue.length === 0) return;
    this.#smallestUs = Math.max(this.#smallestUs, least(this.queue, (task) => task.virtualUs).virtualUs);
  }
}

/**
 * Follows CFS: the smallest virtual time is first; a sleeper gets 3 ms of credit and preempts what is more than 1
 * ms ahead of it.
 */
class CfsLike extends Fair {
  protected choose = () => least(this.queue, (task) => task.virtualUs);
  protected preempts = (woken: Task, running: Task) => running.virtualUs - woken.virtualUs > 1000;
  protected override place = (task: Task) => Math.max(task.virtualUs, this.smallestUs - 3000);
}

/**
 * Follows EEVDF (Stoica 1995, Linux 6.6): of those that got no more than the mean, the one runs whose slice has to
 * end first. The mean is unweighted, and lag is not kept across sleep.
 */
class EevdfLike extends Fair {
  protected choose = () =>
    least(this.queue.filter((task) => this.#eligible(task)), (task) => task.deadlineUs);
  protected preempts = (woken: Task, running: Task) =>
    this.#eligible(woken) && woken.deadlineUs < running.deadlineUs;
  protected override place = (task: Task) => Math.max(task.virtualUs, this.smallestUs);

  #eligible(task: Task): boolean {
    const sumUs = this.queue.reduce((sum, { virtualUs }) => sum + virtualUs, 0);
    return task.virtualUs * this.queue.length <= sumUs;
  }
}

/** Holds every classic by name; each call makes a fresh one. */
export const schedulingClassics = {
  rr: () => new RoundRobin(),
  cfs_like: () => new CfsLike(),
  eevdf_like: () => new EevdfLike(),
  mlfq: () => new Feedback(),
  las: () => new LeastAttained(),
} satisfies Record<string, () => Scheduler>;
