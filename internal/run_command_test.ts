import assert from "node:assert/strict";
import { defineCommand } from "./command.ts";
import { flag, port, text, texts } from "./option.ts";
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
    words: {
      rest: {
        summary: "does nothing",
        examples: ["aicollab trainer rest", "aicollab trainer rest --quietly"],
        options: ["quietly"],
      },
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

Deno.test("a letter stands for an option's name, in help too", async () => {
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

Deno.test("a first word that makes another command of it has help of its own, with hidden options that are its", async () => {
  const { exit, out } = await run("rest", "--help");
  assert.deepEqual([exit, out.slice(0, 5)], [0, [
    "aicollab trainer rest: does nothing",
    "",
    "  aicollab trainer rest",
    "  aicollab trainer rest --quietly",
    "",
  ]]);
  assert.match(out.join("\n"), /--quietly +without a word/);
  assert.doesNotMatch(out.join("\n"), /--once/);
  assert.doesNotMatch((await run("--help", "toString")).out.join("\n"), /--quietly/);
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
