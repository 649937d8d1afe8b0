/** A cache that is shown one page after the other and counts what it has to fetch; who leaves, a policy decides. */

/** Accesses to pages that are numbered densely in the order of their first access. */
export interface PageTrace {
  /** The page of each access. */
  accesses: Int32Array;
  /** How many different ones there are. */
  pages: number;
  /** Size of what each access asks for, in any unit; without it every page is 1. */
  sizes?: Uint32Array;
}

/** Decides which page leaves. It is told of every access and asked for room before a page comes in. */
export interface Replacement {
  onHit(page: number): void;
  /**
   * Takes one page out and returns it; `incoming` is what needs the room. Never called of an empty cache.
   */
  evict(incoming: number): number;
  /** Brings in a page that is not there. */
  insert(page: number): void;
}

/** A fresh policy for a cache of `capacity` out of the pages 0 … `pages` - 1. */
export type MakeReplacement = (pages: number, capacity: number) => Replacement;

/** Numbers the pages of a recording or a generator, whatever their names. */
export function pageTraceOf(names: ArrayLike<number | bigint>): PageTrace {
  const numbers = new Map<number | bigint, number>();
  const accesses = Int32Array.from({ length: names.length }, (_, i) => {
    const name = names[i]!;
    let number = numbers.get(name);
    if (number === undefined) numbers.set(name, number = numbers.size);
    return number;
  });
  return { accesses, pages: numbers.size };
}

/**
 * Runs a fresh policy over the first `accesses` of the trace, from an empty cache of `capacity` (in the unit
 * of the sizes). What is larger than the cache passes by it.
 * @returns misses.
 */
export function countMisses(
  trace: PageTrace,
  make: MakeReplacement,
  { capacity, accesses = Infinity }: { capacity: number; accesses?: number },
): number {
  const policy = make(trace.pages, capacity);
  /** Size of what is cached, 0 of what is not. */
  const cached = new Uint32Array(trace.pages);
  const end = Math.min(accesses, trace.accesses.length);
  let [used, misses] = [0, 0];
  for (let i = 0; i < end; i++) {
    const page = trace.accesses[i]!;
    if (cached[page]! > 0) {
      policy.onHit(page);
      continue;
    }
    misses++;
    const size = trace.sizes ? trace.sizes[i]! : 1;
    if (size > capacity) continue;
    while (used + size > capacity) {
      const victim = policy.evict(page);
      used -= cached[victim]!;
      cached[victim] = 0;
    }
    policy.insert(page);
    cached[page] = size;
    used += size;
  }
  return misses;
}
