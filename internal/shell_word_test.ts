import assert from "node:assert/strict";
import fc from "fast-check";
import { quoted, shellWord, shellWords, WordsError } from "./shell_word.ts";
import { anyCharacter } from "./testing/any_character.ts";

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

Deno.test("a command is cut into the words that a shell makes of it", () => {
  for (
    const [command, words] of [
      ["", []],
      ["  claude  -p\t", ["claude", "-p"]],
      [`claude -p 'Review this; it is "data"' --x=""`, ["claude", "-p", 'Review this; it is "data"', "--x="]],
      [`a "b \\"c\\" \\$d \\e" '' f\\ g 'h'"i"j`, ["a", 'b "c" $d \\e', "", "f g", "hij"]],
      [`python3 -c 'print(1)\nprint("ü $x")'`, ["python3", "-c", 'print(1)\nprint("ü $x")']],
      [`a\\\nb`, ["ab"]],
    ] as const
  ) assert.deepEqual(shellWords(command), words, command);
});

Deno.test("a word for a shell is read as itself", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: anyCharacter })), (texts) => {
    assert.deepEqual(shellWords(texts.map(quoted).join(" ")), texts);
  }));
});

Deno.test("what only a shell could do, and a quote without an end, are refused with the reason", () => {
  for (
    const [command, why] of [
      ["cat | wc", /^\| is for a shell/],
      ["echo $HOME", /^\$ is for a shell/],
      ['echo "$HOME"', /^\$ is for a shell/],
      ['echo "`id`"', /^` is for a shell/],
      ["a > b", /^> is for a shell/],
      ["a 'b", /^the quote ' has no end/],
      ['a "b\\"', /^the quote " has no end/],
      ["a \\", /^it ends with a backslash/],
    ] as const
  ) {
    assert.throws(
      () => shellWords(command),
      (error: unknown) => error instanceof WordsError && why.test(error.message),
      command,
    );
  }
});
