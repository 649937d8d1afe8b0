import assert from "node:assert/strict";
import { EXIT } from "../internal/exit_codes.ts";
import { runCommand } from "../internal/run_command.ts";
import { command } from "./train_command.ts";

async function run(argv: readonly string[], signal = new AbortController().signal) {
  const [out, err]: [string[], string[]] = [[], []];
  const exit = await runCommand({ command, summary: "", everyName: () => Promise.resolve([]) }, argv, {
    signal,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    environment: {},
  });
  return { exit, out: out.join("\n"), err: err.join("\n") };
}

Deno.test("train with the same seed prints the same JSON, and nothing else", async () => {
  const argv = ["graphics", "--evals", "15", "--seed", "7", "--json"];
  const first = await run(argv);
  assert.equal(first.exit, EXIT.ok, first.err);
  assert.equal(JSON.parse(first.out).seed, 7);
  assert.equal(first.err, "");
  assert.deepEqual(await run(argv), first);
});

Deno.test("train refuses a wrong specialization, too few evaluations and files that are no recording", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeFile(`${folder.path}/cut.down.gz`, Uint8Array.of(0x1f, 0x8b, 8, 0));
  await Deno.writeTextFile(`${folder.path}/wrong.down`, "1\ntwo\n");
  for (
    const [argv, text] of [
      [["grafics"], "did you mean graphics?"],
      [["graphics", "--evals", "3"], "leaves nothing to learn with"],
      [["networking", "--trace", `${folder.path}/none.down`], "cannot read"],
      [["networking", "--trace", `${folder.path}/wrong.down`], "line 2 is no whole number"],
      [["networking", "--trace", `${folder.path}/cut.down.gz`], "gzip data is broken or cut off"],
      [["graphics", "--trace", `${folder.path}/wrong.down`], "reads no recordings"],
    ] as const
  ) {
    const { exit, out, err } = await run(argv);
    assert.equal(exit, EXIT.usage, err);
    assert.ok(err.includes(text), err);
    assert.equal(out, "");
  }
});

Deno.test("train --help says what a recording of page ids holds", () => {
  assert.match(
    command.note ?? "",
    /\.ids holds page ids and nothing else:\nunsigned 32-bit numbers, most significant byte first/,
  );
});

Deno.test("train that is interrupted says how far it came and judges nothing", async () => {
  const { exit, out, err } = await run(["graphics"], AbortSignal.abort());
  assert.equal(exit, EXIT.terminated);
  assert.match(err, /^Ended after 0 of 150 evaluations/);
  assert.equal(out, "");
});

async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir({ prefix: "aicollab-test-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
