import assert from "node:assert/strict";
import { defineCommand, defineSubcommand } from "../command.ts";
import { completionsCommand } from "../completions_command.ts";
import { choice, flag, integer, path, text, texts } from "../option.ts";
import { runCommand } from "../run_command.ts";
import { testWith } from "../testing/test_with.ts";

const command = defineCommand({
  name: "hub",
  examples: ["aicollab hub", "aicollab hub --last 3"],
  places: ["action", "other"],
  options: {
    action: choice(["start", "stop"], { sentence: "what to do" }),
    other: text({ sentence: "the AI's [own]: word", hidden: true }),
    last: integer({ short: "n", sentence: "how many of the hub's" }),
    logFormat: choice(["text", "json"], { default: "text", sentence: "how lines look" }),
    logLevel: text({ usual: ["info", "debug"], sentence: "how many lines" }),
    token: texts({ sentence: "may be repeated" }),
    data: path({ placeholder: "DIR", sentence: "where things are" }),
  },
  commands: {
    trim: defineSubcommand({
      summary: "the hub's hair",
      examples: ["aicollab hub trim", "aicollab hub trim --style wild"],
      places: ["where"],
      options: {
        where: text({ usual: ["front", "back"], sentence: "where" }),
        style: choice(["wild", "neat"], { sentence: "how" }),
      },
      run: () => Promise.resolve(0),
    }),
    key: defineSubcommand({
      summary: "Handle keys",
      examples: ["aicollab hub key list", "aicollab hub key list --all"],
      options: {},
      commands: {
        list: defineSubcommand({
          summary: "List keys",
          examples: ["aicollab hub key list", "aicollab hub key list --all"],
          options: { all: flag({ sentence: "old ones as well" }) },
          run: () => Promise.resolve(0),
        }),
      },
    }),
  },
  run: () => Promise.resolve(0),
});

async function script(shell: string): Promise<string> {
  const out: string[] = [];
  const completions = completionsCommand(() => Promise.resolve([{ command, summary: "where AIs meet" }]));
  const everyName = () => Promise.resolve([]);
  const exit = await runCommand({ command: completions, summary: "", everyName }, [shell], {
    signal: new AbortController().signal,
    out: (line) => out.push(line),
    err: (line) => out.push(line),
    environment: {},
  });
  assert.equal(exit, 0, out.join("\n"));
  return out.join("\n");
}

/** Returns the lines that `program` prints when it runs with `args`. */
async function linesFrom(program: string, args: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  const said = new TextDecoder().decode(stdout);
  assert.equal(code, 0, `${said}${new TextDecoder().decode(stderr)}`);
  return said.split("\n").filter((line) => line !== "");
}

/** Each row has typed words and what is offered then, in any order; nothing is offered where files are. */
const OFFERS: readonly (readonly [words: readonly string[], offered: readonly string[]])[] = [
  [["h"], ["hub", "help"]],
  [["hub", "--log-"], ["--log-format", "--log-level"]],
  [["hub", "--log-format", ""], ["text", "json"]],
  [["hub", "--log-format", "j"], ["json"]],
  [["hub", "--log-level", "d"], ["debug"]],
  [["hub", ""], ["trim", "key", "start", "stop"]],
  [["hub", "-n", "3", "st"], ["start", "stop"]],
  [["hub", "-n", "3", "trim", ""], ["front", "back"]],
  [["hub", "start", "trim", "--st"], []],
  [["hub", "trim", "--st"], ["--style"]],
  [["hub", "trim", "--style", ""], ["wild", "neat"]],
  [["hub", "trim", "--style", "wild", "f"], ["front"]],
  [["hub", "key", ""], ["list"]],
  [["hub", "key", "list", "--a"], ["--all"]],
  [["help", "h"], ["hub"]],
  [["help", "hub", ""], ["trim", "key"]],
  [["help", "hub", "key", ""], ["list"]],
];

testWith(
  "bash",
  "apt-get install bash",
  "bash completes commands, options, their values and places by the script",
  async () => {
    const source = await script("bash");
    const offers = [
      ...OFFERS,
      [["hub", "--log-format", "=", "j"], ["json"]],
      [["hub", "--log-format", "="], ["text", "json"]],
      [["hub", "--log-format=json", "-"], ["-n", "--action", "--last", "--log-format", "--log-level"]],
      [["hub", "start", ""], []],
      [["hub", "--data", ""], []],
      [["nothing", "-"], []],
    ] as const;
    for (const [words, offered] of offers) {
      const lines = await linesFrom("bash", [
        "-c",
        `${source}
      COMP_WORDS=(aicollab "$@"); COMP_CWORD=$#; _aicollab; printf '%s\\n' "\${COMPREPLY[@]}"`,
        "test",
        ...words,
      ]);
      for (const word of offered) assert.ok(lines.includes(word), `${words}: ${lines}`);
      if (!words.at(-1)!.startsWith("-")) assert.equal(lines.length, offered.length, `${words}: ${lines}`);
      assert.ok(!lines.includes("--other"), "hidden options stay hidden");
    }
    assert.deepEqual(await linesFrom("bash", ["-c", `${source}\ncomplete -p aicollab`]), [
      "complete -o default -F _aicollab aicollab",
    ]);
  },
);

testWith(
  "fish",
  "apt-get install fish",
  "fish completes commands, options, their values and places by the script",
  async () => {
    const source = await script("fish");
    for (const [words, offered] of OFFERS) {
      const lines = await linesFrom("fish", [
        "--no-config",
        "-c",
        `${source}\ncomplete -C ${JSON.stringify(`aicollab ${words.join(" ")}`)}`,
      ]);
      const found = lines.map((line) => line.split("\t")[0]!);
      for (const word of offered) assert.ok(found.includes(word), `${words}: ${found}`);
      assert.ok(!found.includes("--other"), "hidden options stay hidden");
    }
  },
);

testWith("zsh", "apt-get install zsh", "zsh takes the script for its completion system", async () => {
  const source = await script("zsh");
  const [owner, ...said] = await linesFrom("zsh", [
    "-f",
    "-c",
    `autoload -U compinit; compinit -D -u; ${source}\nprint -r -- $_comps[aicollab]`,
  ]);
  assert.equal(owner, "_aicollab");
  assert.deepEqual(said, []);
  assert.ok(source.includes(`'(-n --last)'{-n,--last=}'[how many of the hub'\\''s]:N:_files'`), source);
});

testWith(
  "zsh",
  "apt-get install zsh",
  "zsh is given the options and places of the command that the words before the cursor name",
  async () => {
    const source = await script("zsh");
    // Outside of its line editor zsh runs no `_arguments`; a stand-in prints what that is given.
    const given = async (...words: string[]) => {
      const lines = await linesFrom("zsh", [
        "-f",
        "-c",
        `compdef() {}; ${source}
      _arguments() { print -r -- "$CURRENT $words"; print -rl -- "$@" }
      _describe() { print -rl -- $commands }
      words=(aicollab "$@") CURRENT=$(( $# + 1 )); _aicollab`,
        "test",
        ...words,
      ]);
      return lines;
    };
    assert.ok((await given("")).includes("hub:where AIs meet"));
    const [typed, ...specs] = await given("hub", "");
    assert.equal(typed, "2 hub ");
    assert.ok(specs.includes("1:word:(trim key start stop)"), specs.join("\n"));
    assert.ok(specs.includes("2:word:_files"), specs.join("\n"));
    const trim = await given("hub", "trim", "--style", "");
    assert.equal(trim[0], "3 trim --style ");
    assert.ok(trim.includes("(--style)--style=[how]:wild|neat:(wild neat)"), trim.join("\n"));
    assert.ok(trim.includes("1:word:(front back)"), trim.join("\n"));
    assert.ok((await given("hub", "key", "list", "")).includes("(--all)--all[old ones as well]"));
    assert.ok((await given("hub", "key", "")).includes("1:word:(list)"));
    assert.ok((await given("help", "hub", "")).includes("1:word:(trim key)"));
  },
);
