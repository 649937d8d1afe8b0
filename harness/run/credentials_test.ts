import assert from "node:assert/strict";
import { credentialsFrom } from "./credentials.ts";

async function tokens(text: string) {
  const folder = await Deno.makeTempDir();
  const tokenFile = `${folder}/tokens`;
  await Deno.writeTextFile(tokenFile, text);
  return { tokenFile, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

Deno.test("a line AI=SECRET is that AI's token, a bare secret everybody else's", async () => {
  await using file = await tokens("# of the harness\nAI_Net=one=1\n\nfor-all\n");
  const of = await credentialsFrom({ token: undefined, tokenFile: file.tokenFile }, {});
  assert.deepEqual([of("AI_Net").token, of("AI_Other").token], ["one=1", "for-all"]);
});

Deno.test("beside a token the local key goes along, for AIs that have none", async () => {
  const home = await Deno.makeTempDir();
  await Deno.mkdir(`${home}/aicollab`);
  await Deno.writeTextFile(`${home}/aicollab/local.key`, "key\n");
  const of = await credentialsFrom({ token: undefined, tokenFile: undefined }, { XDG_DATA_HOME: home });
  assert.deepEqual(of("AI_Any"), { token: undefined, localKey: "key" });
  await Deno.remove(home, { recursive: true });
});

Deno.test("who has nothing to come in with is told before the run", async () => {
  await assert.rejects(credentialsFrom({ token: undefined, tokenFile: undefined }, {}), { exit: 2 });
  await assert.rejects(credentialsFrom({ token: undefined, tokenFile: "/nowhere/tokens" }, {}), {
    exit: 2,
    message: /cannot read the tokens/,
  });
});
