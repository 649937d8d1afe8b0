import assert from "node:assert/strict";
import { aicollab, makeWorld } from "./aicollab.ts";

/** An error for people has these four lines. */
const FOUR_LINES = /^error: .+\n(why: .+\n)?(fix: .+\n)?\[[A-Z_]+\] exit \d+\n$/;

const SUBCOMMANDS = [
  "harness list",
  "harness show",
  "harness compare",
  "artifact get",
  "experiment collab",
  "token create",
  "token list",
  "token rotate",
  "token revoke",
  "key rotate",
];

/** Returns the columns in which what is said of options begins. */
function columnsOf(help: string): Set<number> {
  const rows = [...help.matchAll(/^( {2}-\S+(?:,? \S+)*?)(?:( {2,})\S.*)?$/gm)];
  return new Set(
    rows.flatMap(([, left, gap]) => gap === undefined ? [] : [left!.length + gap.length]),
  );
}

/** Returns the names of commands that a help text lists, in rows or in the lines of groups. */
function listedIn(help: string): string[] {
  const rows = [...help.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map((match) => match[1]!);
  const groups = [...help.matchAll(/^[A-Z][a-z ]+: ((?:[a-z]+(?:,\s+|$))+)/gm)];
  return [...rows, ...groups.flatMap(([, names]) => names!.split(/,\s+/))];
}

Deno.test("help fits 24 lines of 80 columns, whatever the command, and names every command", async () => {
  await using world = await makeWorld();
  const overview = await aicollab(world, []);
  assert.equal(overview.exit, 0);
  const names = listedIn(overview.out);
  assert.ok(["hub", "version", "send", "who", "specs"].every((name) => names.includes(name)), overview.out);
  for (
    const text of [
      overview,
      ...await Promise.all(names.map((name) => aicollab(world, [name, "--help"]))),
      ...await Promise.all(SUBCOMMANDS.map((words) => aicollab(world, [...words.split(" "), "--help"]))),
    ]
  ) {
    const lines = text.out.trimEnd().split("\n");
    assert.ok(lines.length <= 24, text.out);
    assert.deepEqual(lines.filter((line) => line.length > 80), []);
    assert.ok(columnsOf(text.out).size <= 1, text.out);
    assert.doesNotMatch(text.out, /^ {2}(-\S+, )?--\S+ \S+ \S/m, `a row without a gap: ${text.out}`);
    assert.equal(text.err, "");
  }
});

Deno.test("eval, whose 2 is a bad candidate, ends with 64 for an unknown option, space or file", async () => {
  await using world = await makeWorld();
  for (
    const [args, hint] of [
      [["--space", "genq@2", "--candidate", "none.json"], "did you mean genq@1?"],
      [["--space", "genq@1", "--candidate", "none.json"], 'cannot read "none.json"'],
      [["--spice", "genq@1"], "did you mean --space?"],
    ] as const
  ) {
    const { exit, err } = await aicollab(world, ["eval", ...args]);
    assert.equal(exit, 64, err);
    assert.match(err, FOUR_LINES);
    assert.ok(err.includes(hint), err);
  }
});

Deno.test("an unknown command, option or value ends with exit 2, its four lines and a suggestion", async () => {
  await using world = await makeWorld();
  for (
    const [args, hint] of [
      [["hbu"], "did you mean hub?"],
      [["hub", "--http-prot", "1"], "did you mean --http-port?"],
      [["harness", "basik"], "did you mean basic?"],
      [["hub", "--log-format", "jsn"], "did you mean json?"],
      [["hub", "--port", "65536"], 'it is "65536"'],
      [["demo", "now"], 'unexpected word "now"'],
      [["--port", "7000", "hub"], "options come after it"],
      [["trainr", "AI_Node_1", "networking", "s3cret"], "trainer …, the rest as it was"],
      [["trainer", "networking", "AI_Node_3"], "trainer AI_Node_3 networking"],
      [["trainer", "AI_Node_1", "networking", "s3cret", "--token", "s3cret"], "--token was given twice"],
      [["hub", "--lease", "1h"], "1s to 10m"],
      [["train", "filesytem"], "did you mean filesystem?"],
      [["artifact", "gett", "x"], "did you mean get?"],
      [["experiment", "colab", "--json"], "did you mean collab?"],
      [["harnes", "list"], "did you mean harness?"],
      [["harness", "lst"], "did you mean list?"],
      [["harness", "compare", "A", "B", "--fail-on", "ten"], "--fail-on must be a percentage"],
      [["harness", "compare", "A"], "harness compare needs two sides"],
      [["harness", "list", "basic"], 'unexpected word "basic"'],
    ] as const
  ) {
    const { exit, out, err } = await aicollab(world, args);
    assert.equal(exit, 2, err);
    assert.match(err, FOUR_LINES);
    assert.ok(err.includes(hint), err);
    assert.equal(out, "");
    assert.ok(!err.includes("s3cret"), err);
  }
});

Deno.test("help COMMAND is COMMAND --help", async () => {
  await using world = await makeWorld();
  const [one, other] = await Promise.all([
    aicollab(world, ["help", "hub"]),
    aicollab(world, ["hub", "--help"]),
  ]);
  assert.deepEqual(one, other);
  assert.ok(one.out.startsWith("aicollab hub: "));
});

Deno.test("each subcommand has help of its own, which help shows, too, and its parent lists", async () => {
  await using world = await makeWorld();
  for (const words of SUBCOMMANDS) {
    const [parent, name] = words.split(" ") as [string, string];
    const [one, other, above] = await Promise.all([
      aicollab(world, ["help", parent, name]),
      aicollab(world, [parent, name, "--help"]),
      aicollab(world, [parent, "--help"]),
    ]);
    assert.deepEqual(one, other);
    assert.equal(one.exit, 0);
    assert.ok(one.out.startsWith(`aicollab ${words}: `), one.out);
    assert.ok(listedIn(above.out).includes(name), above.out);
  }
  const { out } = await aicollab(world, ["harness", "compare", "--help"]);
  assert.match(out, /--fail-on PERCENT +exit 3/);
  assert.doesNotMatch(out, /--duration/);
});

Deno.test("artifact and experiment without a subcommand print their help on stderr and end with exit 2", async () => {
  await using world = await makeWorld();
  for (const [parent, name] of [["artifact", "get"], ["experiment", "collab"]] as const) {
    const { exit, out, err } = await aicollab(world, [parent]);
    assert.deepEqual([exit, out, listedIn(err)], [2, "", [name]]);
  }
});

Deno.test("a key of ./aicollab.json that no command knows ends with exit 2", async () => {
  await using world = await makeWorld();
  await Deno.writeTextFile(`${world.folder}/aicollab.json`, `{"prot": 7000}`);
  const { exit, err } = await aicollab(world, ["version"]);
  assert.equal(exit, 2, err);
  assert.ok(err.includes('did you mean "port"?'), err);
});

Deno.test("values come from ./aicollab.json unless the environment says otherwise", async () => {
  await using world = await makeWorld();
  await Deno.writeTextFile(`${world.folder}/aicollab.json`, `{"json": true}`);
  assert.ok((await aicollab(world, ["version"])).out.startsWith("{"));
  assert.ok((await aicollab(world, ["version"], { AICOLLAB_JSON: "0" })).out.startsWith("aicollab "));
});

Deno.test("--json prints JSON and nothing else", async () => {
  await using world = await makeWorld();
  const { out, err } = await aicollab(world, ["version", "--json"]);
  assert.equal(typeof JSON.parse(out).version, "string");
  assert.equal(err, "");
});
