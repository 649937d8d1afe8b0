import assert from "node:assert/strict";
import { type Clock, systemClock } from "../../internal/clock.ts";
import { ScriptedModel } from "../scripted_model/scripted_model.ts";
import { talk } from "./talk.ts";
import { thinkingScript } from "./thinking.ts";

const over = new AbortController().signal;

Deno.test("the scripted agent reports each step that its model calls for, and prints what the model answers", async () => {
  const script = thinkingScript({ turns: 2, turn_ms: 0, seed: 1, clock: systemClock, over });
  await using model = ScriptedModel.serve(script);
  const steps: string[] = [];
  const { text, usage } = await talk(model.addressOf("AI_R"), "Review 1", (step) => steps.push(step));
  assert.deepEqual(steps, ["step 1 of 2", "step 2 of 2"]);
  assert.equal(text, "done in 2 steps by the model of AI_R");
  assert.deepEqual(usage, { model: "scripted", input_tokens: 3, output_tokens: 3 });
  assert.equal(model.requestsOf("AI_R").length, 3);
});

Deno.test("a model thinks between half and one and a half of its time, as long with the same seed", async () => {
  const thoughtMs = async (seed: number, text: string) => {
    const waits: number[] = [];
    const clock: Clock = { ...systemClock, delay: (ms) => Promise.resolve(void waits.push(ms)) };
    const script = thinkingScript({ turns: 1, turn_ms: 1_000, seed, clock, over });
    await script({ member: "AI_R", text, results: [], tools: [], atMs: 0 });
    return waits[0]!;
  };
  const times = await Promise.all(Array.from({ length: 20 }, (_, seed) => thoughtMs(seed, "x")));
  assert.ok(times.every((ms) => ms >= 500 && ms <= 1_500) && new Set(times).size === 20, String(times));
  assert.equal(await thoughtMs(3, "x"), times[3]);
});

Deno.test("a model that is not there is said to be so, with its address", async () => {
  await assert.rejects(talk("http://127.0.0.1:1/AI_R", "x", () => {}), {
    ...{ code: "NO_MODEL", exit: 5, message: "no model answers at http://127.0.0.1:1/AI_R" },
  });
});

Deno.test("a model that answers with no message is said to do so", async () => {
  const answers = [["<html>", 200], ["{}", 200], ["{}", 529]] as const;
  for (const [body, status] of answers) {
    const how = { hostname: "127.0.0.1", port: 0, onListen() {} };
    await using model = Deno.serve(how, () => new Response(body, { status }));
    const address = `http://127.0.0.1:${model.addr.port}`;
    await assert.rejects(talk(address, "x", () => {}), {
      ...{
        code: "NO_ANSWER",
        exit: 7,
        message: `the model at ${address} answered with ${status === 200 ? "what is no message" : status}`,
      },
    });
  }
});
