import assert from "node:assert/strict";
import { shellWord } from "./shell_word.ts";

Deno.test("a plain name stays as it is, any other text is quoted as one word", async () => {
  assert.equal(shellWord("ccd@1/c-2.ts"), "ccd@1/c-2.ts");
  const hostile = [
    "x; echo gone",
    "$(echo gone)",
    "`echo gone`",
    "it's",
    "",
    "a\nb",
    "~",
    "*",
    "\\",
    '"',
    "a'; b'",
  ];
  for (const text of hostile) {
    const shell = new Deno.Command("sh", { args: ["-c", `printf %s ${shellWord(text)}`] });
    assert.equal(new TextDecoder().decode((await shell.output()).stdout), text);
  }
});
