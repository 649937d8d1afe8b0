import assert from "node:assert/strict";
import { aicollab, makeWorld } from "./aicollab.ts";

/** The four lines of an error for people. */
const FOUR_LINES = /^error: .+\n(why: .+\n)?(fix: .+\n)?\[[A-Z_]+\] exit \d+\n$/;

Deno.test("help fits 24 lines of 80 columns, whatever the command, and names every command", async () => {
  await using world = await makeWorld();
  const overview = await aicollab(world, []);
  assert.equal(overview.exit, 0);
  const names = [...overview.out.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map((match) => match[1]!);
  assert.ok(names.includes("hub") && names.includes("version"), overview.out);
  for (
    const text of [
      overview,
      ...await Promise.all(names.map((name) => aicollab(world, [name, "--help"]))),
    ]
  ) {
    const lines = text.out.trimEnd().split("\n");
    assert.ok(lines.length <= 24, text.out);
    assert.deepEqual(lines.filter((line) => line.length > 80), []);
    assert.equal(text.err, "");
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
      [["eval", "--space", "genq@2", "--candidate", "none.json"], "did you mean genq@1?"],
      [["eval", "--space", "genq@1", "--candidate", "none.json"], 'cannot read "none.json"'],
      [["artifact", "gett", "x"], "did you mean get?"],
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
