/** Generates accesses to pages as a database and as a web server's store would make them. */
import { exactPow } from "../../learner/exact_math.ts";
import { Rng } from "../../learner/rng.ts";
import { type PageTrace, pageTraceOf } from "./page_trace.ts";

const DB_PAGES = 3000;
const DB_ALPHA = 0.8;
const SCAN_PROBABILITY = 0.0012;
const SHORTEST_SCAN = 400;
const LONGEST_SCAN = 1600;

/**
 * Generates a database's accesses: Zipf 0.8 over 3000 pages, and before 12 of 10,000 accesses a scan of 400 … 1600
 * neighbours in a table of another 3000 pages, from a random place and around its end.
 */
export function generateDb(seed: number, accesses: number): PageTrace {
  const rng = new Rng(seed, 0x6462);
  const rank = zipf(DB_PAGES, DB_ALPHA);
  const names = new Uint32Array(accesses);
  for (let i = 0; i < accesses;) {
    if (rng.uniform() < SCAN_PROBABILITY) {
      const from = rng.below(DB_PAGES);
      const end = Math.min(accesses, i + SHORTEST_SCAN + rng.below(LONGEST_SCAN - SHORTEST_SCAN + 1));
      for (let at = from; i < end; at++) names[i++] = DB_PAGES + (at % DB_PAGES);
    }
    if (i < accesses) names[i++] = rank(rng);
  }
  return pageTraceOf(names);
}

const WEB_PAGES = 4000;
const WEB_ALPHA = 1;
const ONE_HIT = 0.25;
const ACCESSES_PER_DRIFT = 40;

/**
 * Generates a web store's accesses: Zipf 1.0 over 4000 objects, a quarter of the accesses to objects never asked
 * for again, and every 40 accesses a new object at a random rank of popularity.
 */
export function generateWeb(seed: number, accesses: number): PageTrace {
  const rng = new Rng(seed, 0x776562);
  const rank = zipf(WEB_PAGES, WEB_ALPHA);
  const objects = Uint32Array.from({ length: WEB_PAGES }, (_, i) => i);
  let next = WEB_PAGES;
  const names = Uint32Array.from({ length: accesses }, (_, i) => {
    if (i % ACCESSES_PER_DRIFT === ACCESSES_PER_DRIFT - 1) objects[rng.below(WEB_PAGES)] = next++;
    return rng.uniform() < ONE_HIT ? next++ : objects[rank(rng)]!;
  });
  return pageTraceOf(names);
}

/** Draws ranks 0 … `count` - 1, rank r with a probability that falls as (r + 1)^-alpha. */
function zipf(count: number, alpha: number): (rng: Rng) => number {
  const upTo = new Float64Array(count);
  let total = 0;
  for (let r = 0; r < count; r++) upTo[r] = total += 1 / exactPow(r + 1, alpha);
  return (rng) => {
    const at = rng.uniform() * total;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! > at) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
