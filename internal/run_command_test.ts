import assert from "node:assert/strict";
import { defineCommand, defineSubcommand } from "./command.ts";
import { flag, integer, port, text, texts } from "./option.ts";
import { runCommand } from "./run_command.ts";
import { UserError } from "./user_error.ts";

async function run(...argv: string[]) {
  const seen: { values?: unknown; out: string[]; err: string[] } = { out: [], err: [] };
  const command = defineCommand({
    name: "trainer",
    examples: ["aicollab trainer A networking", "aicollab trainer --id A --spec graphics"],
    places: ["id", "spec"],
    options: {
      id: text({ required: true, placeholder: "AI", sentence: "its name" }),
      spec: text({ sentence: "what it is good at" }),
      httpPort: port({ default: 5001, sentence: "the dashboard" }),
      token: texts({ sentence: "who may come in" }),
      once: flag({ short: "o", sentence: "end after one round" }),
      quietly: flag({ sentence: "without a word", hidden: true }),
      dashboard: flag({ on: true, sentence: "leave the dashboard out" }),
    },
    commands: {
      rest: defineSubcommand({
        summary: "Do nothing",
        examples: ["aicollab trainer rest", "aicollab trainer rest 5"],
        places: ["hours"],
        options: {
          hours: integer({ default: 1, sentence: "how long" }),
          dream: flag({ sentence: "of something" }),
          once: flag({ sentence: "only once" }),
          token: texts({ sentence: "who may wake it" }),
        },
        run(values) {
          seen.values = values;
          return Promise.resolve(0);
        },
      }),
      key: defineSubcommand({
        summary: "Handle keys",
        examples: ["aicollab trainer key create", "aicollab trainer key create --help"],
        options: {},
        commands: {
          create: defineSubcommand({
            summary: "Create a key",
            examples: ["aicollab trainer key create", "aicollab trainer key create --bits 9"],
            options: { bits: integer({ default: 8, sentence: "its length" }) },
            run(values) {
              seen.values = values;
              return Promise.resolve(0);
            },
          }),
        },
      }),
    },
    run(values) {
      seen.values = values;
      if (values.id === "bug") throw new TypeError("x is not a function");
      if (values.id === "taken") {
        throw new UserError({ code: "PORT_TAKEN", what: "no", why: "because", fix: "wait", exit: 5 });
      }
      return Promise.resolve(0);
    },
  });
  const everyName = () => Promise.resolve(Object.keys(command.options));
  const exit = await runCommand({ command, summary: "an AI", everyName }, argv, {
    signal: new AbortController().signal,
    out: (line) => seen.out.push(line),
    err: (line) => seen.err.push(line),
    environment: {},
  });
  return { exit, ...seen };
}

Deno.test("options are read by flag and by place", async () => {
  const { exit, values } = await run(
    "A",
    "networking",
    "--http-port",
    "0",
    "--token",
    "a",
    "--token=b",
    "--once",
  );
  assert.equal(exit, 0);
  assert.deepEqual(values, {
    id: "A",
    spec: "networking",
    httpPort: 0,
    token: ["a", "b"],
    once: true,
    quietly: false,
    dashboard: true,
  });
});

Deno.test("an option with a letter is read by it, and help shows both", async () => {
  assert.equal(((await run("A", "-o")).values as { once: boolean }).once, true);
  assert.match((await run("--help")).out.join("\n"), /-o, --once +end after one round/);
});

Deno.test("--no-… turns off a switch that is on", async () => {
  assert.equal(((await run("A", "--no-dashboard")).values as { dashboard: boolean }).dashboard, false);
});

Deno.test("a mistyped option, a missing value and a word too many are usage errors", async () => {
  const typo = await run("A", "--htp-port", "1");
  assert.equal(typo.exit, 2);
  assert.deepEqual(typo.err.slice(0, 2), [
    "error: unknown option --htp-port",
    "why: did you mean --http-port?",
  ]);
  assert.equal((await run("A", "--http-port")).err[0], "error: --http-port needs a value");
  assert.equal((await run("A", "b", "c")).err[0], 'error: unexpected word "c"');
  assert.equal((await run("A", "--id", "B")).err[0], "error: --id was given twice, by name and by place");
});

Deno.test("an error for people has its four lines and no stack trace", async () => {
  const { exit, err } = await run("taken");
  assert.equal(exit, 5);
  assert.deepEqual(err, ["error: no", "why: because", "fix: wait", "[PORT_TAKEN] exit 5"]);
});

Deno.test("a bug ends with exit 1 and shows its stack trace only with -v", async () => {
  const calm = await run("bug");
  assert.equal(calm.exit, 1);
  assert.doesNotMatch(calm.err.join("\n"), / at /);
  assert.match((await run("bug", "-v")).err.join("\n"), /TypeError: x is not a function\n\s+at /);
});

Deno.test("a subcommand has options, places and help of its own", async () => {
  const { exit, values } = await run("rest", "5", "--dream");
  assert.equal(exit, 0);
  assert.deepEqual(values, { hours: 5, dream: true, once: false, token: [] });
  const { out } = await run("rest", "--help");
  assert.deepEqual(out, [
    "aicollab trainer rest: Do nothing",
    "",
    "  aicollab trainer rest",
    "  aicollab trainer rest 5",
    "",
    "  --hours N      how long (1)",
    "  --dream        of something",
    "  --once         only once",
    "  --token TEXT…  who may wake it",
    "  -v, --verbose  show stack traces",
    "  -h, --help     show this help",
  ]);
});

Deno.test("help is the one of the command that the other words name, wherever --help stands and whatever is wrong with them", async () => {
  const title = async (...argv: string[]) => {
    const { exit, out, err } = await run(...argv);
    assert.deepEqual([exit, err], [0, []]);
    return out[0];
  };
  const rest = "aicollab trainer rest: Do nothing";
  const create = "aicollab trainer key create: Create a key";
  assert.equal(await title("--help", "rest"), rest);
  assert.equal(await title("rest", "--wrong", "-h"), rest);
  assert.equal(await title("rest", "--hours", "--help"), rest);
  assert.equal(await title("key", "create", "--help"), create);
  assert.equal(await title("A", "rest", "--help"), "aicollab trainer: an AI");
  assert.equal(await title("toString", "--help"), "aicollab trainer: an AI");
});

Deno.test("help of a command lists the commands under it before its options", async () => {
  const { out } = await run("--help");
  assert.match(out.join("\n"), /\n {2}rest +Do nothing\n {2}key +Handle keys\n {2}--id AI /);
});

Deno.test("a subcommand takes options before its name that are its own as well, and refuses those that are not", async () => {
  const { values } = await run("-o", "--token", "a", "rest", "--token", "b");
  assert.deepEqual(values, { hours: 1, dream: false, once: true, token: ["a", "b"] });
  const refused = await run("--http-port", "1", "rest");
  assert.equal(refused.exit, 2);
  assert.equal(refused.err[0], "error: aicollab trainer rest has no option --http-port");
});

Deno.test("an option of a subcommand without its name is a usage error that says where it belongs", async () => {
  const { exit, err } = await run("A", "--dream");
  assert.equal(exit, 2);
  assert.deepEqual(err.slice(0, 2), [
    "error: unknown option --dream",
    "why: it belongs to aicollab trainer rest",
  ]);
});

Deno.test("a command that only holds others prints its help on stderr and ends with exit 2", async () => {
  const { exit, out, err } = await run("key");
  assert.equal(exit, 2);
  assert.deepEqual(out, []);
  assert.equal(err[0], "aicollab trainer key: Handle keys");
  assert.ok(err.includes("  create         Create a key"), err.join("\n"));
  assert.deepEqual((await run("key", "create", "--bits", "9")).values, { bits: 9 });
});

Deno.test("an unknown subcommand is a usage error with the nearest one, and what follows is not repeated", async () => {
  const { exit, err } = await run("key", "craete", "s3cret");
  assert.equal(exit, 2);
  assert.deepEqual(err.slice(0, 2), [
    'error: unknown command "trainer key craete"',
    "why: did you mean create?",
  ]);
  assert.match(err[2]!, / trainer key create …, the rest as it was$/);
  assert.match((await run("key", "craete")).err[2]!, / trainer key create$/);
  const far = await run("key", "s3cret");
  assert.match(far.err[1]!, /^fix: .* trainer key --help$/);
});

Deno.test("help begins with one line and two examples, and shows every default", async () => {
  const { exit, out } = await run("--help");
  assert.equal(exit, 0);
  assert.deepEqual(out.slice(0, 4), [
    "aicollab trainer: an AI",
    "",
    "  aicollab trainer A networking",
    "  aicollab trainer --id A --spec graphics",
  ]);
  assert.match(out.join("\n"), /--http-port PORT +the dashboard \(5001\)/);
  assert.match(out.join("\n"), /--no-dashboard +leave the dashboard out/);
});
