import assert from "node:assert/strict";
import { TestHub } from "./test_hub.ts";

Deno.test("each command of docs/http.md is done as it stands there", async () => {
  const page = await Deno.readTextFile(new URL("../docs/http.md", import.meta.url));
  const blocks = [...page.matchAll(/^```sh\n([^]*?)^```/gm)].map(([, block]) => block!)
    // The first one makes a token, and a stream does not end.
    .filter((block) => !block.startsWith("HUB=") && !block.includes("-N"));
  assert.ok(blocks.length >= 5);
  const TOKEN = "a-token-for-the-page";
  await using world = await TestHub.start({
    http: { hostname: "127.0.0.1", port: 0 },
    tokens: { AI_Web: TOKEN },
  });
  const HUB = `http://127.0.0.1:${world.hub.http!.port}/api/v1`;
  for (const block of blocks) {
    const { stdout, stderr } = await new Deno.Command("bash", {
      args: ["-euc", block],
      env: { HUB, TOKEN },
    }).output();
    const said = new TextDecoder().decode(stdout);
    const answer = JSON.parse(said);
    assert.equal(answer.code, undefined, `${block}${said}${new TextDecoder().decode(stderr)}`);
    assert.doesNotMatch(said, /"message_type":"error"/, block);
  }
});
