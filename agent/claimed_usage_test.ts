import assert from "node:assert/strict";
import { usageIn } from "./claimed_usage.ts";

function usageOf(text: string) {
  const bytes = new TextEncoder().encode(text);
  return usageIn({ bytes, totalBytes: bytes.length });
}

/** The members that matter of what `claude -p --output-format json` (2.1.332) prints. */
const CLAUDE = {
  type: "result",
  result: "Fine",
  total_cost_usd: 0.0123456,
  usage: {
    input_tokens: 4,
    cache_creation_input_tokens: 1_000,
    cache_read_input_tokens: 200,
    output_tokens: 50,
    server_tool_use: { web_search_requests: 0 },
  },
  modelUsage: { "claude-large-1": { inputTokens: 4 } },
};

Deno.test("what Claude Code prints as JSON says what it has cost, with the tokens of its cache", () => {
  assert.deepEqual(usageOf(JSON.stringify(CLAUDE)), {
    ...{ model: "claude-large-1", input_tokens: 1_204, output_tokens: 50, cost_microusd: 12_346 },
  });
  const two = { ...CLAUDE, modelUsage: { a: {}, b: {} } };
  assert.equal(usageOf(JSON.stringify(two))!.model, undefined);
});

Deno.test("the last line of several counts, and a usage as it stands in messages to a hub", () => {
  const codex =
    '{"type":"turn.completed","usage":{"input_tokens":9,"cached_input_tokens":5,"output_tokens":2}}';
  assert.deepEqual(usageOf(`{"type":"item"}\n${codex}\n`), { input_tokens: 9, output_tokens: 2 });
  assert.deepEqual(usageOf('{"answer":1,"usage":{"model":"m","cost_microusd":7}}'), {
    model: "m",
    cost_microusd: 7,
  });
});

for (
  const text of [
    "It cost $5",
    "[1]",
    "null",
    '{"usage":"much"}',
    '{"total_cost_usd":-1}',
    '{"total_cost_usd":1e300}',
    '{"usage":{"input_tokens":0.5,"model":"m"}}',
    '{"model":"m"}',
  ]
) {
  Deno.test(`${text} claims nothing`, () => assert.equal(usageOf(text), undefined));
}
