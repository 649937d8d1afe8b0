import assert from "node:assert/strict";
import { AI_ID_FORM } from "../../protocol/names.ts";
import { utf16 } from "../../internal/testing/utf16.ts";
import { credentialsFrom } from "./credentials.ts";

const at = (path: string) => ({ text: path, from: "flag" }) as const;

async function tokens(text: string) {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/tokens`;
  await Deno.writeTextFile(path, text, { mode: 0o600 });
  return { path, tokenFile: at(path), [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

Deno.test("a line AI=SECRET is that AI's token, a bare secret is every other AI's", async () => {
  await using file = await tokens("# of the harness\nAI_Net=one=1\n\nfor-all\n");
  const of = await credentialsFrom({ tokenFile: file.tokenFile }, {});
  assert.deepEqual([of("AI_Net").token, of("AI_Other").token], ["one=1", "for-all"]);
});

Deno.test("a secret for all AIs may end in equals signs, and blanks around a secret are dropped", async () => {
  await using padded = await tokens("c2VjcmV0==\n");
  const ofAll = await credentialsFrom({ tokenFile: padded.tokenFile }, {});
  assert.deepEqual([ofAll("c2VjcmV0").token, ofAll("AI_Net").token], ["c2VjcmV0==", "c2VjcmV0=="]);
  await using spaced = await tokens("AI_Net=  one==\r\n");
  const ofOne = await credentialsFrom({ tokenFile: spaced.tokenFile }, {});
  assert.equal(ofOne("AI_Net").token, "one==");
});

Deno.test("tokens that PowerShell wrote are read", async () => {
  await using file = await tokens("");
  await Deno.writeFile(file.path, utf16("AI_Net=one\r\n"));
  const of = await credentialsFrom({ tokenFile: file.tokenFile }, {});
  assert.equal(of("AI_Net").token, "one");
});

Deno.test("the local key is used too, for AIs that have no token", async () => {
  const home = await Deno.makeTempDir();
  await Deno.mkdir(`${home}/aicollab`);
  await Deno.writeTextFile(`${home}/aicollab/local.key`, "key\n");
  const of = await credentialsFrom({}, { XDG_DATA_HOME: home });
  assert.deepEqual(of("AI_Any"), { token: undefined, localKey: "key" });
  await Deno.remove(home, { recursive: true });
});

Deno.test("missing credentials are refused before the run", async () => {
  await assert.rejects(credentialsFrom({}, {}), { exit: 2 });
  await assert.rejects(credentialsFrom({ tokenFile: at("/nowhere/tokens") }, {}), {
    exit: 2,
    message: /cannot read the token/,
  });
});

Deno.test("a line that is no token is refused with its number and the reason, and no secret is repeated", async () => {
  const refused = async (text: string) => {
    await using file = await tokens(text);
    const error = await credentialsFrom({ tokenFile: file.tokenFile }, {}).catch((e) => e);
    assert.equal(error.exit, 2);
    assert.match(error.message, /^cannot use the tokens in ".*tokens"$/);
    assert.doesNotMatch(error.why, /secret/);
    return error.why;
  };
  assert.equal(await refused("AI_1=a\n# b\n\ngarbage secret\n"), "line 4: neither AI=SECRET nor one word");
  for (const line of ["=secret", "A:1=secret", "AI_1 = secret"]) {
    assert.equal(await refused(line), `line 1: no ai_id before the "=": ${AI_ID_FORM}`);
  }
  assert.equal(await refused("secret="), 'line 1: nothing behind the "="');
  assert.equal(await refused("for-all-secret\nother-secret"), "line 2: a second one for all");
  assert.equal(await refused("AI_1=secret\n\nAI_1=secret2"), "line 3: a second one for AI_1");
});

Deno.test("a file of tokens that others may read is refused with what helps, and so is one named by the environment", async () => {
  await using file = await tokens("AI_Net=planted-secret\n");
  await Deno.chmod(file.path, 0o640);
  const environment = { AICOLLAB_TOKEN_FILE: file.path };
  for (const tokenFile of [file.tokenFile, { text: file.path, from: "environment" } as const]) {
    const error = await credentialsFrom({ tokenFile }, environment).catch((error) => error);
    assert.equal(error.why, "other users of this machine may use it (mode 0640)");
    assert.equal(error.fix, `chmod 600 ${file.path}`);
    assert.doesNotMatch(error.message, /planted/);
  }
});

Deno.test("a file of tokens counts before a token in the environment, and one secret for all comes from there", async () => {
  await using file = await tokens("AI_Net=one\n");
  const token = { text: "for-all", from: "environment" } as const;
  assert.equal(
    (await credentialsFrom({ token, tokenFile: file.tokenFile }, {}))("AI_Other").token,
    undefined,
  );
  assert.equal((await credentialsFrom({ token }, {}))("AI_Other").token, "for-all");
});
