#!/usr/bin/env bash
# Codex 0.171.0, `codex exec` with a server of the Model Context Protocol over stdio.
#
# Most would guess that a client waits for its servers, or says which one it goes on without. In fact `codex exec` asks its
# model as soon as a server has had about a second, without that server's tools, and ends with 0 and not a word of it, whatever
# the model then could not do. With `required = true` for the server it waits.
#
# It prints what was seen and exits with 1 when that has changed. Needs npm, Node.js, 400 MB and Linux or macOS.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "${model:-}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
cat >server.mjs <<'JS'
// A server with one tool, which answers only after the time that it is given.
import { createInterface } from "node:readline";

const tool = { name: "slow_tool", inputSchema: { type: "object" } };
await new Promise((resolve) => setTimeout(resolve, Number(process.argv[2])));
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  const serverInfo = { name: "slow", version: "1" };
  const results = {
    initialize: () => ({ protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo }),
    "tools/list": () => ({ tools: [tool] }),
  };
  if (id === undefined) continue;
  console.log(JSON.stringify({ jsonrpc: "2.0", id, result: results[method]?.() ?? {} }));
}
JS
cat >model.mjs <<'JS'
// A model that says whether it was given the tool.
import { createServer } from "node:http";

createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  if (!request.url.endsWith("/responses")) return response.writeHead(404).end("{}");
  const text = body.includes("slow_tool") ? "with the tool" : "without the tool";
  const item = { type: "message", role: "assistant", id: "m", content: [{ type: "output_text", text }] };
  const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (
    const event of [
      { type: "response.created", response: { id: "r" } },
      { type: "response.output_item.done", item },
      { type: "response.completed", response: { id: "r", usage } },
    ]
  ) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  response.end();
}).listen(0, "127.0.0.1", function () {
  console.log(this.address().port);
});
JS
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @openai/codex@0.171.0 >/dev/null
node model.mjs >port &
model=$!
until [ -s port ]; do sleep 0.1; done

ask() {
  local server="command=\"node\",args=[\"$folder/server.mjs\",\"$1\"]$2" code=0 said
  local provider="{name=\"m\",base_url=\"http://127.0.0.1:$(cat port)/v1\",env_key=\"KEY\",wire_api=\"responses\"}"
  said=$(HOME="$folder" CODEX_HOME="$folder" KEY=none node_modules/.bin/codex exec --skip-git-repo-check \
    -c "model_providers.m=$provider" -c model_provider=m -c model=m -c "mcp_servers.slow={$server}" \
    hello 2>err </dev/null) || code=$?
  echo "a server that needs $1 ms${2:+, required}: $said, exit $code, $(grep -ciE 'slow|mcp' err || true) words of it"
}

was="a server that needs 0 ms: with the tool, exit 0, 0 words of it
a server that needs 3000 ms: without the tool, exit 0, 0 words of it
a server that needs 3000 ms, required: with the tool, exit 0, 0 words of it"
now=$(ask 0 ""; ask 3000 ""; ask 3000 ",required=true")
echo "$now"
[ "$now" = "$was" ] || {
  echo "-- changed; it was:"
  echo "$was"
  exit 1
}
