/** Repeats calls of tools whose outcome was unknown, as their errors advise. */
import assert from "node:assert/strict";
import type { HubMessage } from "../../client/hub_client.ts";
import type { Agent, Posting } from "../agent.ts";
import { Mailbox } from "../mailbox.ts";
import { Repeats } from "../repeats.ts";
import { Replies } from "../replies.ts";
import { ToolError } from "../tool_error.ts";
import { Work } from "../work.ts";
import { TOOLS } from "./tools.ts";

/** An agent whose hub answers each message as the test says; without an answer the outcome is unknown. */
class AgentDouble {
  readonly name = "AI_1";
  readonly work = new Work(this.name);
  readonly repeats = new Repeats();
  readonly replies = new Replies();
  readonly mailbox = new Mailbox();
  readonly sent: string[] = [];
  acks: (object | undefined | Error)[] = [];

  join = () => Promise.resolve();
  changed = () => {};

  send(type: string, data: object, { key, callKey = key }: Posting = {}) {
    this.sent.push(JSON.stringify([type, data, key]));
    const ack = this.acks.shift();
    if (ack instanceof Error) return Promise.reject(ack);
    return ack === undefined
      ? Promise.reject(new ToolError("UNKNOWN", "no answer", `"key": ${callKey}`))
      : Promise.resolve(ack);
  }

  /** Calls a tool; resolves with its data, or with the key that its error names. */
  async call(name: string, args: Record<string, unknown>) {
    const tool = TOOLS.find((each) => each.name === name)!;
    const context = { agent: this as unknown as Agent, signal: new AbortController().signal, progress() {} };
    try {
      return { data: (await tool.run(args, context)).data };
    } catch (error) {
      return { key: /"key": (.*)/.exec((error as ToolError).fix)?.[1], error: error as ToolError };
    }
  }

  /** Lets an entry come. */
  hear(seq: number, message_type: string, data: object, source_ai = "hub") {
    this.work.apply({ seq, source_ai, timestamp: "", message_type, data } as unknown as HubMessage);
  }
}

function agentWithOffers(): AgentDouble {
  const agent = new AgentDouble();
  for (const seq of [1, 2]) {
    agent.hear(seq, "collaboration_request", { session_id: `s${seq}`, collaboration_type: "x" }, "AI_2");
  }
  return agent;
}

const started = { session_id: "s1", requester: "AI_2", partner: "AI_1", fence: 3, lease_ms: 1_000 };

for (const args of [{}, { key: "k" }]) {
  const how = "key" in args ? "its key" : "the key that its error names";

  Deno.test(`a take that is repeated with ${how} claims the same work, and no second one`, async () => {
    const agent = agentWithOffers();
    agent.acks = [undefined, { fence: 3, lease_ms: 1_000, duplicate: true }];
    const { key } = await agent.call("take", args);
    agent.hear(3, "collaboration_started", started);
    const { data } = await agent.call("take", { ...args, key });
    assert.deepEqual([data?.session_id, data?.fence], ["s1", 3]);
    assert.equal(agent.sent[0], agent.sent[1]);
  });

  Deno.test(`a finish that is repeated with ${how} says the same, though the work is over by then`, async () => {
    const agent = agentWithOffers();
    agent.hear(3, "collaboration_started", started);
    const call = { session_id: "s1", outcome: "success", text: "done", artifact: { source: "a" }, ...args };
    agent.acks = [undefined, { seq: 4, duplicate: true }, undefined];
    const { key } = await agent.call("finish", call);
    assert.equal((await agent.call("finish", { ...call, key })).key, key);
    agent.hear(5, "collaboration_closed", { session_id: "s1", state: "completed" });
    agent.acks = [{ seq: 4, duplicate: true }, { seq: 5, duplicate: true }];
    assert.equal((await agent.call("finish", { ...call, key })).data?.seq, 5);
    const [artifact, again, complete] = agent.sent;
    assert.deepEqual(agent.sent, [artifact, artifact, complete, artifact, complete]);
    assert.equal(again, artifact);
  });
}

Deno.test("what work has cost goes along with progress, with its end and with handing it back; what is no claim is refused with a fix", async () => {
  const agent = agentWithOffers();
  agent.hear(3, "collaboration_started", started);
  const usage = { model: "m", input_tokens: 10.2, cost_microusd: 5 };
  const wrong = await agent.call("progress", { session_id: "s1", done: 0.5, usage: { cost_microusd: "5" } });
  assert.match(wrong.error!.words, /usage\.cost_microusd[\s\S]*\nfix: give of model, input_tokens/);
  agent.acks = [{ seq: 4 }, { seq: 5 }, { seq: 6 }];
  await agent.call("progress", { session_id: "s1", done: 0.5, usage });
  await agent.call("finish", { session_id: "s1", outcome: "hand_back", usage, key: "k" });
  const claims = agent.sent.map((line) => JSON.parse(line)).map((
    [type, { usage }, key],
  ) => [type, usage, key]);
  const claimed = { model: "m", input_tokens: 10, cost_microusd: 5 };
  assert.deepEqual(claims.map(([type, usage]) => [type, usage]), [
    ["collaboration_progress", claimed],
    ["collaboration_progress", claimed],
    ["collaboration_decline", undefined],
  ]);
  assert.deepEqual(claims.slice(1).map(([, , key]) => key), ["k:usage", "k"]);
});

Deno.test("a take passes by work whose budget is spent, and stops where the AI's own is", async () => {
  const agent = agentWithOffers();
  agent.acks = [new ToolError("BUDGET_SPENT", "of the session", "wait"), { fence: 3, lease_ms: 1_000 }];
  assert.equal((await agent.call("take", {})).data?.session_id, "s2");
  const other = agentWithOffers();
  other.acks = [new ToolError("BUDGET_SPENT", "of the day", "wait", 1_000)];
  assert.equal((await other.call("take", {})).error?.code, "BUDGET_SPENT");
});

Deno.test("a message that is repeated with the key that its error names is the same reply", async () => {
  const agent = new AgentDouble();
  agent.replies.fetched({ seq: 9, type: "message", from: "AI_2" });
  agent.acks = [undefined, { seq: 10, message_id: "m", duplicate: true }];
  const { key } = await agent.call("send", { to: "AI_2", text: "hi" });
  assert.equal((await agent.call("send", { to: "AI_2", text: "hi", key })).data?.seq, 10);
  assert.equal(agent.sent[0], agent.sent[1]);
});

Deno.test("a message that was not sent is still the reply when it is sent later", async () => {
  const agent = new AgentDouble();
  agent.replies.fetched({ seq: 9, type: "message", from: "AI_2" });
  agent.acks = [new ToolError("NO_HUB", "no hub", "start one"), { seq: 10, message_id: "m" }];
  await agent.call("send", { to: "AI_2", text: "hi" });
  await agent.call("send", { to: "AI_2", text: "hi" });
  assert.deepEqual(agent.sent.map((line) => JSON.parse(line)[1].reply_to), [9, 9]);
});
