/** Runs a program's requests through an allocator, and counts what is asked for, what is held, and slow steps. */
import type { HeapEvents } from "./heap_events.ts";

/** Gives out addresses; all is in bytes. Resizes that `roundedUp` does not notice stay where they are. */
export interface Allocator {
  /** So many bytes of the system are held. */
  readonly committed: number;
  /** Counts the steps outside the fast path so far. */
  readonly slowSteps: number;
  /** Returns what is set aside for a request. */
  roundedUp(size: number): number;
  allocate(size: number): number;
  /** @param size the size that was asked for. */
  release(address: number, size: number): void;
}

/** Does one run, event by event. */
export class Heap {
  events = 0;
  peakLive = 0;
  peakCommitted = 0;
  readonly #program: HeapEvents;
  readonly #allocator: Allocator;
  readonly #sizes: Int32Array;
  readonly #addresses: Float64Array;
  #live = 0;

  constructor(program: HeapEvents, allocator: Allocator) {
    this.#program = program;
    this.#allocator = allocator;
    this.#sizes = new Int32Array(program.length / 2);
    this.#addresses = new Float64Array(program.length / 2);
  }

  get isDone(): boolean {
    return this.events * 2 >= this.#program.length;
  }

  /** Does the next event. @returns where its object lies now, or lay when it was released. */
  step(): { address: number; size: number } {
    const object = this.#program[this.events * 2]!;
    const size = this.#program[this.events * 2 + 1]!;
    this.events++;
    const allocator = this.#allocator;
    const before = this.#sizes[object]!;
    const old = this.#addresses[object]!;
    const stays = before > 0 && size > 0 && allocator.roundedUp(size) === allocator.roundedUp(before);
    if (size > 0 && !stays) this.#addresses[object] = allocator.allocate(size);
    if (before > 0 && !stays) allocator.release(old, before);
    this.#sizes[object] = size;
    this.#live += size - before;
    this.peakLive = Math.max(this.peakLive, this.#live);
    this.peakCommitted = Math.max(this.peakCommitted, allocator.committed);
    return { address: this.#addresses[object]!, size: Math.max(size, before) };
  }
}
