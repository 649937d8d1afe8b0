import assert from "node:assert/strict";
import { systemClock } from "../internal/clock.ts";
import type { PatternContent } from "./artifacts/pattern.ts";
import { builtin } from "./brains/brain.ts";
import { Exchange } from "./exchange.ts";
import { networking } from "./kernels/networking/networking.ts";
import { encode } from "./kernels/space.ts";
import { specializationOf } from "./kernels/table.ts";
import { Library } from "./library.ts";
import { learnRound } from "./round.ts";
import { HubDouble } from "./testing/hub_double.ts";
import { rememberingSpecialization } from "./testing/remembering_kernel.ts";
import "./testing/prompt_timers.ts";

const EVALS = 70;

/** Runs one round of an AI; rounds that get the same library know what the others shared. */
async function round(
  hub: HubDouble,
  library: Library,
  aiId: string,
  spec: string,
  { length = 4000, evals = EVALS, number = 1, seed = 5, clock = systemClock } = {},
) {
  const exchange = new Exchange(hub.enter(aiId, spec), { library });
  const result = await learnRound({
    aiId,
    specialization: rememberingSpecialization(spec),
    brain: builtin,
    seed,
    round: number,
    library,
    exchange,
    lastClassic: undefined,
    length,
    evals,
    clock,
    signal: new AbortController().signal,
  });
  await exchange.settled();
  return result;
}

const patternsOf = (hub: HubDouble, aiId: string) =>
  hub.entries.filter((entry) => entry.message_type === "pattern_share" && entry.source_ai === aiId)
    .map((entry) => entry.data["content"] as PatternContent);

Deno.test("a round shares the best classic, news on the way, and what came out with its held-out numbers", async () => {
  const hub = new HubDouble();
  const result = await round(hub, new Library(), "AI_Node_1", "networking");
  const contents = patternsOf(hub, "AI_Node_1");
  assert.equal(contents[0]!.finding, "classic");
  assert.ok(contents.slice(1, -1).every(({ finding }) => finding === "milestone"));
  const last = contents.at(-1)!;
  assert.equal(last.search.evals, EVALS, "without a partner's patterns the whole budget is one's own");
  assert.ok(last.score.held_out);
  assert.ok(
    contents.slice(1).every(({ score }, i, all) => i === 0 || score.ratio! <= all[i - 1]!.score.ratio!),
  );
  assert.equal(hub.entries.at(-1)!.message_type === "os_component_share", last.finding === "learned");
  assert.equal(result.classic, last.score.baseline.name);
});

Deno.test("a later round starts from what is known and names it as a parent where it helped", async () => {
  const hub = new HubDouble();
  const library = new Library();
  await round(hub, library, "AI_Node_1", "networking");
  await round(hub, library, "AI_Node_3", "networking");
  const parents = patternsOf(hub, "AI_Node_3").flatMap(({ provenance }) => provenance.parents);
  assert.ok(parents.some((parent) => parent.startsWith("AI_Node_1_pattern_")));
});

/** The classics and one migrant need all of these evaluations: the search has none for itself. */
const { kernel: { classics, space } } = specializationOf("networking")!;
const ONE_GUEST = classics.length + Object.keys(space.points).length + 1;

Deno.test("what another AI shared is never shared again as one's own: a round names it and shares nothing", async () => {
  const hub = new HubDouble();
  const library = new Library();
  await round(hub, library, "AI_Node_1", "networking");
  const own = await round(hub, library, "AI_Node_3", "networking", { evals: ONE_GUEST });
  const shared = library.points(space.id).find(({ pattern_id }) => pattern_id === own.patternId)!;
  assert.deepEqual([shared.content.provenance.trainer, shared.x], ["AI_Node_1", own.x]);
  assert.deepEqual(patternsOf(hub, "AI_Node_3").map(({ finding }) => finding), ["classic"]);
  assert.deepEqual(
    hub.entries.filter(({ message_type }) => message_type === "os_component_share").map((entry) =>
      entry.source_ai
    ),
    ["AI_Node_1"],
  );
});

Deno.test("where the gate is closed to another AI's point the classic is shared, and the point keeps its name", async () => {
  const hub = new HubDouble();
  const library = new Library();
  await round(hub, library, "AI_Node_1", "networking", { seed: 6 });
  const own = await round(hub, library, "AI_Node_3", "networking", { seed: 6, evals: ONE_GUEST });
  assert.equal(patternsOf(hub, "AI_Node_3").at(-1)!.finding, "classic_suffices");
  const shared = library.points(space.id).find(({ pattern_id }) => pattern_id === own.patternId)!;
  assert.deepEqual([shared.content.provenance.trainer, shared.x], ["AI_Node_1", own.x]);
});

Deno.test("one's own point of an earlier round is shared again with what it is worth on fresh workloads", async () => {
  const hub = new HubDouble();
  const library = new Library();
  const first = await round(hub, library, "AI_Node_1", "networking");
  const again = await round(hub, library, "AI_Node_1", "networking", { evals: ONE_GUEST, number: 2 });
  assert.deepEqual(again.x, first.x);
  const last = patternsOf(hub, "AI_Node_1").at(-1)!;
  assert.equal(last.finding, "learned");
  assert.deepEqual(last.provenance.parents.at(-1), first.patternId);
});

Deno.test("a fifth of the budget goes to the complement once its patterns are known", async () => {
  const hub = new HubDouble();
  const library = new Library();
  await round(hub, library, "AI_Node_1", "networking");
  await round(hub, library, "AI_Node_2", "graphics", { length: 400 });
  const contents = patternsOf(hub, "AI_Node_2");
  assert.equal(contents.findLast(({ space }) => space === "dmg@1")!.search.evals, 0.8 * EVALS);
  const returned = contents.filter(({ space }) => space === "ccd@1");
  assert.ok(returned.every(({ search, finding }) => search.evals === 0.2 * EVALS && finding === "learned"));
});

Deno.test("the complement's classics alone are worth no part of the budget", async () => {
  const hub = new HubDouble();
  const library = new Library();
  await round(hub, library, "AI_Node_1", "networking", { evals: classics.length + 1 });
  const content = { ...patternsOf(hub, "AI_Node_1")[0]!, x: encode(space, space.points["reno"]!) };
  library.add({ pattern_id: "AI_Node_1_pattern_00000000", content });
  assert.ok(content.classic);
  await round(hub, library, "AI_Node_2", "graphics", { length: 400 });
  assert.equal(patternsOf(hub, "AI_Node_2").at(-1)!.search.evals, EVALS);
});

Deno.test("an aborted round throws the reason and shares nothing more", async () => {
  const hub = new HubDouble();
  const exchange = new Exchange(hub.enter("AI_Node_1", "networking"), { library: new Library() });
  const signal = AbortSignal.abort(new Error("enough"));
  const learning = learnRound({
    aiId: "AI_Node_1",
    specialization: specializationOf("networking")!,
    brain: builtin,
    seed: 5,
    round: 1,
    library: new Library(),
    exchange,
    lastClassic: undefined,
    length: 300,
    evals: EVALS,
    clock: systemClock,
    signal,
  });
  await assert.rejects(learning, signal.reason);
  assert.deepEqual(hub.entries, []);
});

Deno.test("a round that has no time left ends with what it has, honestly counted", async () => {
  const hub = new HubDouble();
  let nowMs = 0;
  const slow = { ...systemClock, monotonicMs: () => nowMs += 1000 };
  const result = await round(hub, new Library(), "AI_Node_1", "networking", { length: 400, clock: slow });
  const last = patternsOf(hub, "AI_Node_1").at(-1)!;
  assert.ok(last.search.evals > networking.classics.length && last.search.evals < EVALS);
  assert.ok(last.score.held_out);
  assert.equal(result.x.length, networking.space.params.length);
});
