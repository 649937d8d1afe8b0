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

Deno.test("a brain that proposes nothing ends train with 7, unless --fallback was asked for; the JSON counts who proposed", async () => {
  const argv = ["graphics", "--evals", "20", "--seed", "7", "--json"];
  const refused = await run([...argv, "--brain", "exec:no-such-program-here"]);
  assert.equal(refused.exit, EXIT.nothingRan, refused.err);
  assert.equal(refused.out, "");
  assert.match(
    refused.err,
    /^error: the brain "exec:no-such-program-here" proposed nothing\nwhy: the program cannot be started/,
  );
  const { exit, out, err } = await run([...argv, "--brain", "exec:no-such-program-here", "--fallback"]);
  assert.equal(exit, EXIT.ok, err);
  assert.match(err, /the built-in search goes on/);
  const { proposals, evals, baselines } = JSON.parse(out);
  const { exec_ended, ...counts } = proposals;
  assert.match(exec_ended, /^cannot be started/);
  assert.deepEqual([counts.exec, counts.exec_faults, counts.classics], [0, 0, baselines.length]);
  assert.ok(counts.builtin > 0);
  assert.equal(Object.values<number>(counts).reduce((a, b) => a + b), evals);
});

Deno.test("a brain whose answers are no points proposes nothing; one that dies later has its points counted", async () => {
  await using folder = await temporaryFolder();
  const program = async (name: string, answer: string) => {
    const script = `${folder.path}/${name}`;
    await Deno.writeTextFile(
      script,
      `while read -r line; do id=\${line#*'"id":'}; id=\${id%%,*}; case "$line" in
'{"t":"hello"'*) echo '{"t":"ready","name":"shell"}';; '{"t":"ask"'*) ${answer};; esac; done`,
    );
    return `exec:sh ${script}`;
  };
  const argv = ["graphics", "--evals", "20", "--seed", "7"];
  const silent = await run([...argv, "--brain", await program("silent", "echo what")]);
  assert.equal(silent.exit, EXIT.nothingRan);
  assert.match(silent.err, /why: \d+ answers, none with a point of the box/);
  const answer =
    `echo '{"t":"propose","id":'$id',"candidates":[{"x":[0.5,0.5,0.5,0.5]}]}'; read -r tell; exit`;
  const mortal = await run([...argv, "--brain", await program("mortal", answer)]);
  assert.equal(mortal.exit, EXIT.ok, mortal.err);
  assert.match(
    mortal.out,
    /\nproposed: 1 point by the program, which gave 0 wrong answers; \d+ by the built-in search; \d+ known before\nthe program ended: the built-in search went on\n/,
  );
});

Deno.test("a recording is read from standard input, its format is asked for or told by its bytes", async () => {
  const ids = Uint8Array.from({ length: 32_000 }, (_, i) => (i % 4 === 3 ? (i * i) % 251 : 0));
  await using folder = await temporaryFolder();
  const [file, wide] = [`${folder.path}/recording`, `${folder.path}/wide.ids`];
  await Deno.writeFile(file, ids);
  const argv = ["filesystem", "--evals", "12", "--seed", "1", "--json"];
  const refused = await run([...argv, "--trace", file]);
  assert.match(refused.err, /neither its name nor its bytes tell one of the formats/);
  const named = await run([...argv, "--trace", file, "--format", "ids"]);
  assert.equal(named.exit, EXIT.ok, named.err);
  assert.deepEqual(JSON.parse(named.out).recording, {
    length: 8000,
    unit: "accesses",
    used: 8000,
    pieces: 4,
  });
  const shorter = await run([...argv, "--trace", file, "--format", "ids", "--length", "1500"]);
  assert.deepEqual(JSON.parse(shorter.out).recording, {
    length: 8000,
    unit: "accesses",
    used: 6000,
    pieces: 4,
  });
  await Deno.writeFile(
    wide,
    Uint8Array.from({ length: 64_000 }, (_, i) => (i % 8 === 7 ? (i >> 3) ** 2 % 251 : 0)),
  );
  const { recording } = JSON.parse((await run([...argv, "--trace", wide])).out);
  assert.deepEqual(recording, {
    ...{ length: 8000, unit: "accesses", used: 8000, pieces: 4 },
    note: "page ids of 64 bits",
  });
});

Deno.test("--whole, --format and --length are refused where they say nothing, or two things", async () => {
  for (
    const [argv, text] of [
      [["--whole"], "--whole says something about a recording, and there is none"],
      [["--format", "ids"], "--format says something about a recording"],
      [["--whole", "--length", "5"], "--whole and --length say two things"],
      [["--length", "1000000000"], "--length must be at most"],
    ] as const
  ) {
    const { exit, err } = await run(["filesystem", ...argv]);
    assert.equal(exit, EXIT.usage, err);
    assert.ok(err.includes(text), err);
  }
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
