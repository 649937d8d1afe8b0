import assert from "node:assert/strict";
import type { Delivered } from "../client/hub_client.ts";
import { componentShare } from "./artifacts/component.ts";
import { conclusionPattern } from "./artifacts/lesson_pattern.ts";
import { patternShare } from "./artifacts/pattern.ts";
import { Exchange } from "./exchange.ts";
import { networking } from "./kernels/networking/networking.ts";
import { Lesson } from "./learner/lesson.ts";
import { Library } from "./library.ts";
import { Reputation } from "./reputation.ts";
import { HubDouble } from "./testing/hub_double.ts";
import { checkerOf, forged, lucky, ME, share } from "./testing/verify_case.ts";
import "./testing/prompt_timers.ts";

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
  const checker = checkerOf();
  const reputation = new Reputation();
  const knowledge = { library, checker, reputation };
  const exchange = new Exchange(hub.enter("AI_Node_1", "networking"), knowledge);
  return { hub, library, reputation, knowledge, exchange };
}

Deno.test("a true pattern is kept, and everyone gets the verdict that it is verified", async () => {
  const { hub, library, exchange } = world();
  exchange.hear(delivered(patternShare(content)));
  await exchange.checkNext();
  await exchange.settled();
  assert.equal(library.points("ccd@1").length, 1);
  const { data } = hub.entries[0]!;
  assert.deepEqual([data["result"], data["claimed"], data["measured"]], [
    "verified",
    content.score.value,
    content.score.value,
  ]);
});

Deno.test("a false pattern gets the verdict mismatch and is never kept", async () => {
  const { hub, library, exchange } = world();
  const lie = { ...content, score: { ...content.score, value: content.score.value + 0.5 } };
  exchange.hear(delivered(patternShare(lie)));
  await exchange.checkNext();
  await exchange.settled();
  assert.equal(hub.entries[0]!.data["result"], "mismatch");
  assert.deepEqual(library.points("ccd@1"), []);
});

Deno.test("a flood of one AI costs one check of its newest pattern", async () => {
  const { hub, exchange } = world();
  for (let i = 0; i < 1000; i++) {
    exchange.hear(delivered({ ...patternShare(content), pattern_id: `flood ${i}` }));
  }
  while (exchange.hasUnchecked()) await exchange.checkNext();
  await exchange.settled();
  assert.deepEqual(hub.entries.map((entry) => entry.data["subject"]), ["flood 999"]);
});

Deno.test("a sender that shares again keeps its place, so that a busy sender is checked as well", async () => {
  const { hub, exchange } = world();
  exchange.hear(delivered({ ...patternShare(content), pattern_id: "often 1" }, "AI_Often"));
  exchange.hear(delivered({ ...patternShare(content), pattern_id: "once" }, "AI_Once"));
  exchange.hear(delivered({ ...patternShare(content), pattern_id: "often 2" }, "AI_Often"));
  while (exchange.hasUnchecked()) await exchange.checkNext();
  await exchange.settled();
  assert.deepEqual(hub.entries.map((entry) => entry.data["subject"]), ["often 2", "once"]);
});

Deno.test("a flood under ever new domains costs one check as well", async () => {
  const { hub, exchange } = world();
  for (let i = 0; i < 1000; i++) {
    exchange.hear(delivered({ ...patternShare(content), pattern_id: `flood ${i}`, domain: `domain ${i}` }));
  }
  while (exchange.hasUnchecked()) await exchange.checkNext();
  await exchange.settled();
  assert.deepEqual(hub.entries.map((entry) => entry.data["subject"]), ["flood 999"]);
});

Deno.test("the same content is shared once, and a refusal stops nothing", async () => {
  const { hub, exchange } = world();
  assert.equal(exchange.sharePattern(content), exchange.sharePattern(content));
  exchange.post("collaboration_accept", { session_id: "s99" });
  await exchange.settled();
  assert.equal(hub.entries.length, 1);
});

Deno.test("what the hub has lost is shared again, and what others shared then is not checked", async () => {
  const { hub, exchange } = world();
  exchange.sharePattern(contentOf(2));
  exchange.sharePattern(content);
  await exchange.settled();
  exchange.hear({ ...delivered(patternShare(content)), seq: 2 });
  exchange.lostAfter(1);
  await exchange.settled();
  assert.equal(exchange.hasUnchecked(), false);
  const shared = hub.entries.map(({ data }) => data["pattern_id"]);
  assert.deepEqual(shared.slice(2), [shared[1]]);
  exchange.lostAfter(2);
  await exchange.settled();
  assert.equal(hub.entries.length, 4, "what was shared again can be lost again");
});

Deno.test("only patterns of a space are checked when a search asks for it", () => {
  const { exchange } = world();
  exchange.hear(delivered({ ...patternShare(content), domain: "dmg@1" }));
  assert.ok(exchange.hasUnchecked());
  assert.ok(!exchange.hasUnchecked("ccd@1"));
});

Deno.test("what was judged is not checked again, under whatever domain it comes", async () => {
  const { hub, exchange } = world();
  for (const domain of ["ccd@1", "ccd@1", "other"]) {
    exchange.hear(delivered({ ...patternShare(content), domain }));
    while (exchange.hasUnchecked()) await exchange.checkNext();
  }
  await exchange.settled();
  assert.equal(hub.entries.length, 1);
});

Deno.test("shares of a sender that made false claims are checked last, then not at all", async () => {
  const { hub, exchange } = world();
  let lies = 0;
  const hearLie = () => {
    lies++;
    const lie = { ...content, score: { ...content.score, value: content.score.value + lies } };
    exchange.hear(delivered(patternShare(lie)));
    return patternShare(lie).pattern_id;
  };
  const first = hearLie();
  await exchange.checkNext();
  assert.ok(exchange.isRejected(first));
  hearLie();
  const honest = { ...contentOf(2), provenance: { trainer: "AI_True", brain: "builtin", parents: [] } };
  exchange.hear(delivered(patternShare(honest), "AI_True"));
  await exchange.checkNext();
  assert.equal(hub.entries.at(-1)!.data["subject"], patternShare(honest).pattern_id, "the liar's came first");
  await exchange.checkNext();
  hearLie();
  assert.ok(!exchange.hasUnchecked(), "two lies are enough");
  await exchange.settled();
  assert.deepEqual(hub.entries.map((entry) => entry.data["result"]), ["mismatch", "verified", "mismatch"]);
  assert.ok(!exchange.isRejected(patternShare(honest).pattern_id));
});

Deno.test("one's own pattern under another AI's name is found out", async () => {
  const { hub, library, exchange } = world();
  exchange.sharePattern(content);
  const stolen = { ...content, provenance: { ...content.provenance, trainer: "AI_Thief" } };
  exchange.hear(delivered(patternShare(stolen), "AI_Thief"));
  await exchange.checkNext();
  await exchange.settled();
  const verdict = hub.entries.at(-1)!.data;
  assert.deepEqual([verdict["result"], verdict["reason"]], ["mismatch", '"AI_Other" shared it first']);
  assert.equal(library.points("ccd@1").length, 1);
});

function deliveredComponent(data: object, source_ai: string): Delivered<"os_component_share"> {
  return {
    message_type: "os_component_share",
    seq: 1,
    source_ai,
    timestamp: "",
    data: JSON.parse(JSON.stringify(data)),
  };
}

Deno.test("a pattern that gains nothing elsewhere and the component made of it cost their sender once", async () => {
  const { hub, reputation, exchange } = world();
  const conclusion = lucky();
  for (const content of [conclusion, { ...conclusion, search: { ...conclusion.search, evals: 31 } }]) {
    const share = patternShare(content);
    exchange.hear(delivered(share, ME));
    exchange.hear(deliveredComponent(componentShare(content, share.pattern_id), ME));
    while (exchange.hasUnchecked()) await exchange.checkNext();
  }
  await exchange.settled();
  assert.deepEqual(hub.entries.map((entry) => entry.data["result"]), Array(4).fill("overclaimed"));
  assert.equal(reputation.points(ME), -1);
});

Deno.test("a false pattern and its component cost once, each further false pattern again", async () => {
  const { hub, reputation, exchange } = world();
  const costs: number[] = [];
  for (const more of [0.1, 0.2]) {
    const { content, pattern_id } = forged((content) => content.score.value += more);
    exchange.hear(delivered(patternShare(content), ME));
    exchange.hear(deliveredComponent(componentShare(content, pattern_id), ME));
    while (exchange.hasUnchecked()) await exchange.checkNext();
    costs.push(reputation.points(ME));
  }
  await exchange.settled();
  assert.deepEqual(costs, [-3, -6]);
  assert.deepEqual(hub.entries.map((entry) => entry.data["result"]).slice(0, 2), ["mismatch", "mismatch"]);
});

Deno.test("a pattern that waits can be checked out of turn", async () => {
  const { hub, exchange } = world();
  const [first, second] = [patternShare(content), share];
  exchange.hear(delivered(first));
  exchange.hear(delivered({ ...first, pattern_id: second.pattern_id }, "AI_Namesake"));
  exchange.hear(delivered(second, ME));
  await exchange.checkPattern(second.pattern_id);
  await exchange.checkPattern("AI_Nobody_pattern_00000000");
  await exchange.settled();
  assert.deepEqual(hub.entries.map(({ data }) => [data["subject"], data["result"]]), [
    [second.pattern_id, "verified"],
  ]);
});

Deno.test("the reputation of others outlives the connection", async () => {
  const { knowledge, exchange } = world();
  const lie = forged((content) => content.score.value += 0.1);
  exchange.hear(delivered(lie, ME));
  await exchange.checkNext();
  const next = new Exchange(new HubDouble().enter("AI_Node_1", "networking"), knowledge);
  next.hear(delivered(lie, ME));
  assert.ok(!next.hasUnchecked());
  assert.ok(next.isRejected(lie.pattern_id));
});

Deno.test("nothing starts from a pattern of an AI that is ignored, whether it was checked or not", async () => {
  const { exchange } = world();
  for (const more of [0.1, 0.2]) {
    exchange.hear(delivered(forged((content) => content.score.value += more), ME));
    await exchange.checkNext();
  }
  await exchange.settled();
  assert.ok(exchange.isRejected(`${ME}_pattern_12345678`));
  assert.ok(!exchange.isRejected("AI_Other_pattern_12345678"));
});
