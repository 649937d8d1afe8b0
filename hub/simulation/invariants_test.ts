/** Shows for the broker's invariants in ARCHITECTURE.md that simulated worlds keep each, and notice a hub that breaks it. */
import assert from "node:assert/strict";
import { MUTANTS } from "./mutants.ts";
import { simulate } from "./simulation.ts";

/** In so many worlds every invariant has to hold here; `simulation_test.ts` takes many more. */
const SEEDS = 20;
/** One of so many worlds has to notice that an invariant is broken. */
const MOST_SEEDS = 300;

let kept: Promise<void> | undefined;

async function keptInAllWorlds(): Promise<void> {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { failure } = await simulate({ seed });
    if (failure) throw new Error(`seed ${seed}: ${failure.message}`, { cause: failure });
  }
}

/** Resolves when all worlds keep their promises, and one fails with `complaint` where the hub is `mutant`. */
async function isInvariant(mutant: keyof typeof MUTANTS, complaint: RegExp): Promise<void> {
  await (kept ??= keptInAllWorlds());
  for (let seed = 1; seed <= MOST_SEEDS; seed++) {
    const { failure } = await simulate({ seed, mutation: MUTANTS[mutant] });
    if (failure && complaint.test(failure.message)) return;
  }
  assert.fail(`none of ${MOST_SEEDS} worlds fails with ${complaint}`);
}

Deno.test("`seq` has no gaps", () => isInvariant("skips a number", /continues the head/));

Deno.test("no entry is published before its commit", () =>
  isInvariant("answers before the commit", /is past the durable/));

Deno.test("each AI gets exactly the entries that concern it, in order, once", () =>
  isInvariant("loses a batch now and then", /gets \d+ instead of \d+/));

Deno.test("at most one AI holds a collaboration at a time", () =>
  isInvariant("lets a second partner accept", /^{"seq":\d+,.*"collaboration_accept"/));

Deno.test("nobody takes the entry of a seq that is given again for the one that was lost", () =>
  isInvariant("does not look at the epoch", /is misled: it holds \d+, which is lost/));

Deno.test("one AI's message_id is stored once", () =>
  isInvariant("remembers message_ids by connection", /is stored as/));

Deno.test("two AIs do not answer each other for ever", () =>
  isInvariant("lets two AIs answer each other for ever", /hops before/));

Deno.test("nobody takes work whose budget is spent", () =>
  isInvariant("lets an AI take work though its day's budget is spent", /accepted with \d+ of \d+ spent/));

Deno.test("a stale fence is always refused", () => isInvariant("checks no fence", /a stale fence/));
