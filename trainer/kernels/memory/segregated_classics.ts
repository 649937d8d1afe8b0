/**
 * Implements known allocators with size classes, each simplified to what the heap model has (one thread, no real
 * memory), hence "-like". All are exact points of the family `alloc@1`; the code is written on its own.
 */
import type { Allocator } from "./heap.ts";

const PAGE = 4096;

/** Keeps pages one by one, each used, free or with the system; it is written for clearness, not for speed. */
class PageMap {
  readonly #state: ("used" | "free" | "returned")[] = [];
  readonly #freedAt: number[] = [];
  readonly #wantsBest: boolean;
  readonly #keptFor: number;
  /** Nothing is to be returned before. */
  #nextReturn = Infinity;
  held = 0;
  steps = 0;

  constructor(wantsBest: boolean, keptFor: number) {
    this.#wantsBest = wantsBest;
    this.#keptFor = keptFor;
  }

  take(count: number): number {
    const fitting: { start: number; length: number }[] = [];
    for (const run of this.#runs()) {
      this.steps++;
      if (run.length < count) continue;
      fitting.push(run);
      if (!this.#wantsBest) break;
    }
    const best = fitting.toSorted((a, b) => a.length - b.length || a.start - b.start)[0];
    const start = best?.start ?? this.#state.length;
    if (this.#state[start] !== "free") {
      this.held += count;
      this.steps += 10;
    }
    for (let page = start; page < start + count; page++) this.#state[page] = "used";
    return start;
  }

  give(start: number, count: number, now: number): void {
    for (let page = start; page < start + count; page++) this.#state[page] = "free";
    const run = [...this.#runs()].find((each) => each.start <= start && start < each.start + each.length)!;
    for (let page = run.start; page < run.start + run.length; page++) this.#freedAt[page] = now;
    this.#nextReturn = Math.min(this.#nextReturn, now + this.#keptFor);
  }

  return(now: number): void {
    if (now < this.#nextReturn) return;
    this.#nextReturn = Infinity;
    for (const { start, length } of [...this.#runs()]) {
      if (this.#state[start] !== "free") continue;
      const due = this.#freedAt[start]! + this.#keptFor;
      if (due > now) {
        this.#nextReturn = Math.min(this.#nextReturn, due);
        continue;
      }
      this.#state.fill("returned", start, start + length);
      this.held -= length;
      this.steps += 10;
    }
  }

  *#runs(): Iterable<{ start: number; length: number }> {
    for (let start = 0; start < this.#state.length;) {
      let end = start + 1;
      while (end < this.#state.length && this.#state[end] === this.#state[start]) end++;
      if (this.#state[start] !== "used") yield { start, length: end - start };
      start = end;
    }
  }
}

interface Slab {
  readonly start: number;
  readonly size: number;
  given: number;
  readonly back: number[];
  out: number;
}

interface SegregatedOptions {
  readonly sizes: readonly number[];
  readonly slabPages: number;
  readonly kept: number;
  readonly batch: number;
  readonly keptPagesFor: number;
  readonly bestFit: boolean;
}

/** Keeps size classes with slabs, a list at hand for each class, and a map of pages below. */
class Segregated implements Allocator {
  readonly #options: SegregatedOptions;
  readonly #pages: PageMap;
  readonly #atHand = new Map<number, number[]>();
  readonly #slabs: Slab[] = [];
  #steps = 0;
  #now = 0;

  constructor(options: SegregatedOptions) {
    this.#options = options;
    this.#pages = new PageMap(options.bestFit, options.keptPagesFor);
  }

  get committed(): number {
    return this.#pages.held * PAGE;
  }

  get slowSteps(): number {
    return this.#steps + this.#pages.steps;
  }

  roundedUp(size: number): number {
    return this.#classFor(size) ?? Math.ceil(size / PAGE) * PAGE;
  }

  allocate(size: number): number {
    this.#pages.return(++this.#now);
    const rounded = this.#classFor(size);
    if (rounded === undefined) return this.#pages.take(Math.ceil(size / PAGE)) * PAGE;
    const list = this.#list(rounded);
    if (list.length === 0) this.#fetch(rounded, list);
    return list.pop()!;
  }

  release(address: number, size: number): void {
    this.#pages.return(++this.#now);
    const rounded = this.#classFor(size);
    if (rounded === undefined) return this.#pages.give(address / PAGE, Math.ceil(size / PAGE), this.#now);
    const list = this.#list(rounded);
    list.push(address);
    if (list.length <= this.#options.kept) return;
    this.#steps++;
    for (let i = 0; i < this.#options.batch && list.length > 0; i++) this.#bringBack(list.shift()!);
  }

  #classFor(size: number): number | undefined {
    return this.#options.sizes.find((each) => each >= size);
  }

  #list(rounded: number): number[] {
    if (!this.#atHand.has(rounded)) this.#atHand.set(rounded, []);
    return this.#atHand.get(rounded)!;
  }

  #fetch(size: number, list: number[]): void {
    this.#steps++;
    const usable = () =>
      this.#slabs.filter((slab) => slab.size === size && slab.out < this.#objects(size))
        .toSorted((a, b) => a.start - b.start);
    if (usable().length === 0) {
      this.#steps += 10;
      const start = this.#pages.take(this.#slabPages(size));
      this.#slabs.push({ start: start * PAGE, size, given: 0, back: [], out: 0 });
    }
    for (let i = 0; i < this.#options.batch; i++) {
      const slab = usable()[0];
      if (!slab) return;
      list.push(slab.back.pop() ?? slab.start + slab.given++ * size);
      slab.out++;
    }
  }

  #bringBack(address: number): void {
    const slab = this.#slabs.find(({ start, size }) =>
      start <= address && address < start + this.#slabPages(size) * PAGE
    )!;
    slab.back.push(address);
    if (--slab.out > 0) return;
    this.#slabs.splice(this.#slabs.indexOf(slab), 1);
    this.#pages.give(slab.start / PAGE, this.#slabPages(slab.size), this.#now);
  }

  #slabPages(size: number): number {
    return Math.max(this.#options.slabPages, Math.ceil(size / PAGE));
  }

  #objects(size: number): number {
    return Math.floor((this.#slabPages(size) * PAGE) / size);
  }
}

/** The classes are 8, 16, 32 … 32,768: they waste up to half of each object. */
const POWERS = Array.from({ length: 13 }, (_, i) => 8 << i);

/** jemalloc 4 has multiples of 16 to 128, then four classes to each doubling, up to 14 KiB. */
const JEMALLOC = [
  ...Array.from({ length: 8 }, (_, i) => 16 * (i + 1)),
  ...[128, 256, 512, 1024, 2048, 4096, 8192].flatMap((power) => [5, 6, 7, 8].map((n) => (power * n) / 4)),
].filter((size) => size <= 14 * 1024);

/** TCMalloc has multiples of 8 to 64, then eight classes to each doubling, up to 32 KiB. */
const TCMALLOC = [
  ...Array.from({ length: 8 }, (_, i) => 8 * (i + 1)),
  ...Array.from({ length: 9 }, (_, i) => 64 << i).flatMap((power) =>
    Array.from({ length: 8 }, (_, n) => power + (power / 8) * (n + 1))
  ),
];

/** Holds each of them by name; each call makes a fresh one. */
export const segregatedClassics = {
  power_of_two: () =>
    new Segregated({
      sizes: POWERS,
      slabPages: 1,
      kept: 32,
      batch: 16,
      keptPagesFor: 100_000,
      bestFit: false,
    }),
  jemalloc_like: () =>
    new Segregated({
      sizes: JEMALLOC,
      slabPages: 4,
      kept: 32,
      batch: 16,
      keptPagesFor: 10_000,
      bestFit: true,
    }),
  tcmalloc_like: () =>
    new Segregated({
      sizes: TCMALLOC,
      slabPages: 2,
      kept: 64,
      batch: 32,
      keptPagesFor: 100_000,
      bestFit: true,
    }),
} satisfies Record<string, () => Allocator>;
