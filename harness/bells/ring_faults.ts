/** Decides what becomes of each ring of a bell: it arrives, or is lost, doubled or delayed by a fault. It is pure. */

export interface RingFault {
  readonly how: { readonly is: "lost" | "doubled" } | { readonly is: "delayed"; readonly byMs: number };
  /** So many rings are hit, the next ones. */
  readonly rings: number;
}

/** Grows as rings are hit. */
export interface RingHits {
  readonly count: number;
}

/** A ring wakes so often, after so long. */
export interface RingFate {
  readonly wakes: number;
  readonly delayMs: number;
}

/** Counts the rings of one bell. */
export interface RingCounts {
  readonly rung: number;
  readonly lost: number;
  readonly doubled: number;
  readonly delayed: number;
}

interface Active {
  readonly fault: RingFault;
  readonly hits: { count: number };
}

/** The faults of one bell. */
export class RingFaults {
  readonly #active: Active[] = [];
  readonly #counts = { rung: 0, lost: 0, doubled: 0, delayed: 0 };

  get counts(): RingCounts {
    return { ...this.#counts };
  }

  /** Has `fault` hit the next rings. */
  add(fault: RingFault): RingHits {
    const hits = { count: 0 };
    this.#active.push({ fault, hits });
    return hits;
  }

  /** Returns what becomes of the next ring. One fault of each kind hits it, and of a ring that is lost nothing else matters. */
  next(): RingFate {
    this.#counts.rung++;
    if (this.#hit("lost") !== undefined) return { wakes: 0, delayMs: 0 };
    const wakes = this.#hit("doubled") === undefined ? 1 : 2;
    const how = this.#hit("delayed")?.how;
    return { wakes, delayMs: how?.is === "delayed" ? how.byMs : 0 };
  }

  #hit(is: RingFault["how"]["is"]): RingFault | undefined {
    const active = this.#active.find(({ fault, hits }) => fault.how.is === is && hits.count < fault.rings);
    if (active === undefined) return undefined;
    active.hits.count++;
    this.#counts[is]++;
    return active.fault;
  }
}
