import assert from "node:assert/strict";
import type { Reply } from "./script.ts";
import { ScriptedModel } from "./scripted_model.ts";

async function post(address: string, body: object): Promise<Response> {
  const response = await fetch(address, { method: "POST", body: JSON.stringify(body) });
  assert.equal(response.status, 200);
  return response;
}

/** Returns the events of a stream, as their names and their data. */
async function eventsOf(response: Response) {
  return (await response.text()).trim().split("\n\n").map((event) => {
    const [, name, data] = /^event: (\S+)\ndata: (.*)$/.exec(event)!;
    assert.equal(JSON.parse(data!).type, name);
    return JSON.parse(data!);
  });
}

Deno.test("a scripted model calls tools of a client of the Messages API by the client's names, and is shown what came out", async () => {
  const replies: Reply[] = [{ tool: "inbox", args: { limit: 2 } }, "Done."];
  await using model = ScriptedModel.serve(() => replies.shift()!);
  const address = `${model.addressOf("claude")}/v1/messages`;
  const tools = [{ name: "Read" }, { name: "mcp__aicollab__inbox" }];
  const user = { role: "user", content: [{ type: "text", text: "Begin" }] };
  const events = await eventsOf(await post(address, { model: "m", stream: true, messages: [user], tools }));
  const { content_block } = events.find(({ type }) => type === "content_block_start");
  assert.equal(content_block.name, "mcp__aicollab__inbox");
  const { delta } = events.find(({ type }) => type === "content_block_delta");
  assert.deepEqual(JSON.parse(delta.partial_json), { limit: 2 });
  assert.equal(events.at(-2).delta.stop_reason, "tool_use");

  const messages = [user, { role: "assistant", content: [{ ...content_block, input: { limit: 2 } }] }, {
    role: "user",
    content: [
      { type: "tool_result", tool_use_id: content_block.id, content: "empty" },
      { type: "text", text: "a bell" },
    ],
  }];
  const whole = await (await post(address, { model: "m", messages, tools })).json();
  assert.deepEqual([whole.content, whole.stop_reason], [[{ type: "text", text: "Done." }], "end_turn"]);
  const [first, second] = model.requestsOf("claude");
  assert.deepEqual([first!.text, first!.results, first!.tools], ["Begin", [], [
    "Read",
    "mcp__aicollab__inbox",
  ]]);
  assert.deepEqual([second!.text, second!.results], ["a bell", [{
    tool: "mcp__aicollab__inbox",
    text: "empty",
  }]]);
});

Deno.test("a scripted model calls several tools at once of a client of the Responses API, in the namespace that they have", async () => {
  const call = { tool: "who", args: {} };
  const replies: Reply[] = [[call, call], "Done."];
  await using model = ScriptedModel.serve(() => replies.shift()!);
  const address = `${model.addressOf("codex")}/v1/responses`;
  const tools = [{ type: "namespace", name: "mcp__aicollab", tools: [{ name: "who" }] }];
  const user = { type: "message", role: "user", content: [{ type: "input_text", text: "Begin" }] };
  const events = await eventsOf(await post(address, { stream: true, input: [user], tools }));
  const items = events.flatMap(({ item }) => item ?? []);
  const [one] = items;
  assert.deepEqual(items.map(({ name, namespace }) => [name, namespace]), [
    ["who", "mcp__aicollab"],
    ["who", "mcp__aicollab"],
  ]);
  assert.equal(events.at(-1).type, "response.completed");
  const output = { type: "function_call_output", call_id: one.call_id, output: "nobody" };
  const whole = await (await post(address, { input: [user, ...items, output], tools })).json();
  assert.equal(whole.output[0].content[0].text, "Done.");
  assert.deepEqual(model.requestsOf("codex")[1]!.results, [{ tool: "who", text: "nobody" }]);
  assert.deepEqual(model.requestsOf("claude"), []);
});
