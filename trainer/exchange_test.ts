import assert from "node:assert/strict";
import type { Delivered } from "../client/hub_client.ts";
import { conclusionPattern } from "./artifacts/lesson_pattern.ts";
import { patternShare } from "./artifacts/pattern.ts";
import { Exchange } from "./exchange.ts";
import { HubDouble } from "./hub_double.ts";
import { networking } from "./kernels/networking.ts";
import { Lesson } from "./learner/lesson.ts";
import { Library } from "./library.ts";

function contentOf(seed: number) {
  const lesson = new Lesson({
    kernel: networking,
    budget: 30,
    seed,
    folds: [[seed]],
    heldOut: [seed + 9],
    length: 1500,
  });
  while (!lesson.done) lesson.step();
  return conclusionPattern(lesson, { trainer: "AI_Other", brain: "builtin", parents: [] });
}

const content = contentOf(1);

function delivered(data: object, source_ai = "AI_Other"): Delivered<"pattern_share"> {
  return {
    message_type: "pattern_share",
    seq: 1,
    source_ai,
    timestamp: "",
    data: JSON.parse(JSON.stringify(data)),
  };
}

function world() {
  const hub = new HubDouble();
  const library = new Library();
  return { hub, library, exchange: new Exchange(hub.enter("AI_Node_1", "networking"), library) };
}

Deno.test("a true pattern is kept and found true before everyone", async () => {
  const { hub, library, exchange } = world();
  exchange.hear(delivered(patternShare(content)));
  exchange.checkNext();
  await exchange.settled();
  assert.equal(library.points("ccd@1").length, 1);
  const { data } = hub.entries[0]!;
  assert.deepEqual([data["result"], data["claimed"], data["measured"]], [
    "verified",
    content.score.value,
    content.score.value,
  ]);
});

Deno.test("a false pattern is told to be false and never kept", async () => {
  const { hub, library, exchange } = world();
  const lie = { ...content, score: { ...content.score, value: content.score.value + 0.5 } };
  exchange.hear(delivered(patternShare(lie)));
  exchange.checkNext();
  await exchange.settled();
  assert.equal(hub.entries[0]!.data["result"], "mismatch");
  assert.deepEqual(library.points("ccd@1"), []);
});

Deno.test("a flood of one AI costs one check of its newest pattern", async () => {
  const { hub, exchange } = world();
  for (let i = 0; i < 1000; i++) {
    exchange.hear(delivered({ ...patternShare(content), pattern_id: `flood ${i}` }));
  }
  while (exchange.hasUnchecked()) exchange.checkNext();
  await exchange.settled();
  assert.deepEqual(hub.entries.map((entry) => entry.data["subject"]), ["flood 999"]);
});

Deno.test("the same content is shared once, and a refusal stops nothing", async () => {
  const { hub, exchange } = world();
  assert.equal(exchange.sharePattern(content), exchange.sharePattern(content));
  exchange.tell("collaboration_accept", { session_id: "s99" });
  await exchange.settled();
  assert.equal(hub.entries.length, 1);
});

Deno.test("only patterns of a space are checked when a search asks for it", () => {
  const { exchange } = world();
  exchange.hear(delivered({ ...patternShare(content), domain: "dmg@1" }));
  assert.ok(exchange.hasUnchecked());
  assert.ok(!exchange.hasUnchecked("ccd@1"));
});
