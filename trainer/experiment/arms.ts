/**
 * Runs the arms of the experiment: the same searches with the same budget, which differ only in what reaches a
 * trainer from outside while it learns.
 */
import { Rng } from "../learner/rng.ts";
import { Search } from "../learner/search.ts";
import { seedsFor } from "../seeds.ts";
import type { Task } from "./task.ts";

/** Reports list the arms in this order. */
export const ARMS = ["A", "B", "C", "E"] as const;
export type Arm = typeof ARMS[number];

export const ARM_NAMES: Readonly<Record<Arm, string>> = {
  A: "isolated",
  B: "migrating",
  C: "random migrants",
  E: "one trainer with everyone's budget",
};

export interface GroupOptions {
  readonly task: Pick<Task, "dimensions" | "starts" | "score">;
  readonly seed: number;
  readonly trainers: number;
  /** Each trainer has so many evaluations, those of migrants included. */
  readonly evals: number;
  /** Each trainer does so many evaluations between two migrations. */
  readonly interval: number;
}

/** Returns the best score after each evaluation, one curve for each trainer; arm E has one trainer. */
export function runArm(arm: Arm, options: GroupOptions): (readonly number[])[] {
  const { task, seed, trainers, evals, interval } = options;
  const members = arm === "E" ? 1 : trainers;
  const budget = arm === "E" ? trainers * evals : evals;
  // Trainer i of one seed draws the same in every arm: arms differ by what migrates alone.
  const searches = seedsFor(seed, "search", members).map((searchSeed) =>
    new Search<null>({
      dimensions: task.dimensions,
      budget,
      seed: searchSeed,
      starts: task.starts,
      evaluate: (x) => ({ score: task.score(x), measured: null }),
    })
  );
  const migrate = migrations[arm](searches, seed);
  for (let evaluated = 1; evaluated <= budget; evaluated++) {
    searches.forEach((search) => search.step());
    if (evaluated % interval === 0) migrate();
  }
  return searches.map(({ curve }) => curve);
}

type Migration = (searches: readonly Search<null>[], seed: number) => () => void;

const nothing: Migration = () => () => {};

/**
 * Each arm has its own way of sending points between trainers; a trainer that gets one evaluates it and pays for
 * it.
 */
const migrations: Readonly<Record<Arm, Migration>> = {
  A: nothing,
  B: (searches) => {
    const tried = searches.map(() => new Set<string>());
    return () => {
      const claims = searches.map(({ best }) => best!);
      searches.forEach((search, i) => {
        const better = claims.filter(({ x, score }) => score < claims[i]!.score && !tried[i]!.has(x.join()));
        if (better.length === 0) return;
        const { x } = better.reduce((best, next) => (next.score < best.score ? next : best));
        tried[i]!.add(x.join());
        search.offer(x);
      });
    };
  },
  // The placebo spends as many evaluations on migrants, but their points hold no knowledge.
  C: (searches, seed) => {
    const rng = new Rng(seed, 0x43);
    return () => searches.forEach((search) => search.offer(Array.from(search.best!.x, () => rng.uniform())));
  },
  E: nothing,
};
