import assert from "node:assert/strict";
import { UserError } from "../../internal/user_error.ts";
import { cardUrl } from "./outside_agent.ts";
import { outsideToken, outsideUrl } from "./outside_options.ts";

const why = (text: string, allowPrivate = false) => {
  try {
    outsideUrl(text, { allowPrivate });
    return undefined;
  } catch (error) {
    return (error as UserError).why;
  }
};

Deno.test("the address of an outside agent is https: unless private addresses are allowed, and holds no password", () => {
  assert.equal(why("https://agents.example.com/a"), undefined);
  assert.equal(why("http://127.0.0.1:9/a", true), undefined);
  assert.match(why("http://127.0.0.1:9/a")!, /with --a2a-allow-private it may be http:/);
  assert.match(
    why("https://me:secret@example.com/")!,
    /put a token into a file, and name it with --a2a-token-file/,
  );
  assert.match(why("ftp://example.com/")!, /neither https: nor http:/);
  assert.equal(why("agents.example.com"), "it is no URL");
});

Deno.test("the card is below the address of the agent, or at the address itself where that ends in .json", () => {
  const at = (text: string) => cardUrl(new URL(text)).href;
  assert.equal(at("https://a.example"), "https://a.example/.well-known/agent-card.json");
  assert.equal(at("https://a.example/x"), "https://a.example/x/.well-known/agent-card.json");
  assert.equal(at("https://a.example/x/"), "https://a.example/x/.well-known/agent-card.json");
  assert.equal(at("https://a.example/x/card.json"), "https://a.example/x/card.json");
});

Deno.test("the token for an outside agent is never that for the hub, and errors do not show it", async () => {
  assert.equal(await outsideToken(undefined, { AICOLLAB_TOKEN: "the hub's" }), undefined);
  const read = await outsideToken(undefined, { AICOLLAB_A2A_TOKEN: "the agent's" });
  assert.equal(await read!(), "the agent's");
  await assert.rejects(outsideToken(undefined, { AICOLLAB_A2A_TOKEN: "two\nlines" }), (error: UserError) => {
    assert.match(`${error.message} ${error.fix}`, /AICOLLAB_A2A_TOKEN.*--a2a-token-file FILE/);
    return !`${error.message} ${error.why}`.includes("two\nlines");
  });
});
