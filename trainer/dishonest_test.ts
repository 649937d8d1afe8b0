import assert from "node:assert/strict";
import type { Delivered } from "../client/hub_client.ts";
import { type PatternContent, patternShare } from "./artifacts/pattern.ts";
import type { Result } from "./artifacts/verify_result.ts";
import { builtin } from "./brains/brain.ts";
import { Exchange } from "./exchange.ts";
import { specializationOf } from "./kernels/table.ts";
import { Library } from "./library.ts";
import { Reputation } from "./reputation.ts";
import { HubDouble } from "./testing/hub_double.ts";
import { checkerOf, forged, learned, ME, sent, share } from "./testing/verify_case.ts";
import { falseComponents, falsePatterns } from "./testing/verify_lies.ts";
import { Trainer } from "./trainer.ts";
import "./testing/prompt_timers.ts";

/** One share of each finding costs its sender this much. */
const costs: Partial<Record<Result, number>> = { mismatch: -3, overclaimed: -1, unverifiable: 0 };

/** Delivers one share of `ME` as a hub would, and judges it. */
async function judged(message_type: "pattern_share" | "os_component_share", data: object) {
  const hub = new HubDouble();
  const library = new Library();
  const reputation = new Reputation();
  const knowledge = { library, reputation, checker: checkerOf() };
  const exchange = new Exchange(hub.enter("AI_Node_7", "networking"), knowledge);
  const { content } = data as { content?: { space?: string } };
  const wire = { domain: content?.space ?? "ccd@1", ...sent(data) };
  const message = { message_type, seq: 1, source_ai: ME, timestamp: "", data: wire };
  exchange.hear(message as Delivered<"pattern_share"> | Delivered<"os_component_share">);
  while (exchange.hasUnchecked()) await exchange.checkNext();
  await exchange.settled();
  return {
    results: hub.entries.map((entry) => entry.data["result"]),
    points: reputation.points(ME),
    known: library.points("ccd@1"),
  };
}

const tables: Record<
  "pattern_share" | "os_component_share",
  Record<string, [make: () => object, result: Result]>
> = {
  pattern_share: falsePatterns,
  os_component_share: falseComponents,
};

for (const type of ["pattern_share", "os_component_share"] as const) {
  Deno.test(`each false ${type} gets its verdict, costs what that is worth, and stays out of the library`, async () => {
    for (const [name, [make, result]] of Object.entries(tables[type])) {
      const { results, points, known } = await judged(type, make());
      const isOurs = name !== "without evidence";
      assert.deepEqual(results, isOurs ? [result] : [], name);
      assert.equal(points, costs[result], name);
      assert.deepEqual(known, [], name);
    }
  });
}

Deno.test("a trainer among liars learns its rounds, sends each its verdict and builds on true patterns alone", async () => {
  const hub = new HubDouble();
  const client = hub.enter("AI_Node_7", "networking");
  const shares: Record<string, [data: object, result: Result]> = {
    [ME]: [share, "verified"],
    "AI_Thief": [signed("AI_Thief", () => {}), "mismatch"],
    "AI_Liar": [
      signed("AI_Liar", (content) => (content.score.ratio! -= 0.5, content.x![0] = 0.1)),
      "mismatch",
    ],
    "AI_Newer": [
      signed("AI_Newer", ({ sim, params }) => (sim.version = "9.0.0", params!["beta"] = 0.31)),
      "unverifiable",
    ],
    "AI_Mad": [
      { pattern_id: "p", domain: "ccd@1", content: { schema: "aicollab/pattern@1" } },
      "unverifiable",
    ],
  };
  for (const [ai, [data]] of Object.entries(shares)) {
    hub.enter(ai, "networking");
    hub.decide(ai, "pattern_share", { ...data });
  }
  const trainer = new Trainer({
    aiId: "AI_Node_7",
    specialization: specializationOf("networking")!,
    brain: builtin,
    seed: 5,
    rounds: 1,
    once: false,
    clock: { wallMs: () => 0, monotonicMs: () => 0, delay: () => Promise.resolve() },
    length: 4000,
    evals: 60,
    checker: checkerOf(),
  });
  await trainer.run(client, new AbortController().signal);
  assert.ok(client.left);
  const own = hub.entries.filter(({ source_ai }) => source_ai === "AI_Node_7");
  const verdicts = own.filter(({ message_type }) => message_type === "verdict");
  const found = Object.fromEntries(verdicts.map(({ data }) => [data["subject"], data["result"]]));
  const expected = Object.values(shares).map(([data, result]) => [
    (data as { pattern_id: string }).pattern_id,
    result,
  ]);
  assert.deepEqual(found, Object.fromEntries(expected));
  const parents = own.flatMap(({ data }) => (data["parents"] as string[] | undefined) ?? []);
  assert.deepEqual([...new Set(parents)], [share.pattern_id]);
});

/** Returns the honest pattern under another AI's name and with a change. */
function signed(trainer: string, change: (content: PatternContent) => void) {
  const { content } = forged((content) => {
    content.provenance.trainer = trainer;
    change(content);
  });
  return patternShare(content);
}

Deno.test("the honest share that all false ones are made of is verified", async () => {
  const { results, points, known } = await judged("pattern_share", share);
  assert.deepEqual([results, points, known[0]!.content], [["verified"], 1, sent(learned)]);
});
