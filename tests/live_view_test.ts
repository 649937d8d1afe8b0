import assert from "node:assert/strict";
import { join } from "node:path";
import { markedProcesses } from "../harness/run/marked_processes.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { selfCommand } from "../internal/self_spawn.ts";
import { TestScreen } from "../internal/testing/test_screen.ts";
import { testWith } from "../internal/testing/test_with.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { makeWorld, type World } from "./aicollab.ts";

const SIZE = { columns: 90, rows: 12 };

/** Runs `aicollab` on a terminal of its own, which util-linux's `script` makes and copies to a pipe. */
function onTerminal(world: World, args: readonly string[], environment: Record<string, string | undefined>) {
  const self = selfCommand(args, {});
  const words = [self.program, ...self.args].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  const { columns, rows } = SIZE;
  const command = `stty cols ${columns} rows ${rows}; exec ${words.join(" ")}`;
  const env = Object.entries({ ...world.environment, TERM: "xterm", ...environment });
  const child = new Deno.Command("script", {
    args: ["--quiet", "--return", "--flush", "--command", command, "/dev/null"],
    env: Object.fromEntries(env.filter((entry): entry is [string, string] => entry[1] !== undefined)),
    clearEnv: true,
    cwd: world.folder,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const screen = new TestScreen(SIZE);
  const shown: string[] = [];
  const reading = (async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      shown.push(text);
      screen.write(text);
    }
  })();
  const keys = child.stdin.getWriter();
  return {
    screen,
    shown,
    type: (text: string) => keys.write(new TextEncoder().encode(text)),
    /** Resolves with the exit code. */
    async end() {
      const [{ code }] = await Promise.all([child.status, reading]);
      return code;
    },
    /** Closes the terminal, which ends what runs on it. */
    async [Symbol.asyncDispose]() {
      await keys.close().catch(() => {});
      try {
        child.kill("SIGKILL");
      } catch {
        // The program has ended, as it should.
      }
      await Promise.all([child.status, reading]);
    },
  };
}

testWith(
  "script",
  "apt-get install bsdutils",
  "on a terminal a run is a row per trainer, drawn in place; Ctrl-C leaves the report",
  async () => {
    await using world = await makeWorld();
    await using run = onTerminal(world, ["harness", "basic", "--trainers", "12", "--duration", "10m"], {
      NO_COLOR: undefined,
    });
    const rows = () => run.screen.lines.filter((line) => /^AI_\S+ +\w+ +running /.test(line));
    const isDrawn = () => rows().length >= 2 && run.screen.lines.at(-1)!.includes("enlarge the window");
    await waitUntil(isDrawn, { name: "two trainers are shown running", timeoutMs: 30_000 });
    const { lines } = run.screen;
    assert.match(lines.at(-11)!, /^\d:\d\d of 10:00 \[\.+\] \d+:\d\d left {2}\^C stops \(twice = kill\)/);
    assert.equal(lines.at(-1), "… 5 more: enlarge the window");
    assert.ok(lines.slice(-11).every((line) => line.length <= SIZE.columns));
    await run.type("\x03");
    assert.equal(await run.end(), EXIT.interrupted);
    assert.ok(run.screen.lines.some((line) => line.startsWith("TEST RESULTS: ")), "the report stands there");
    assert.ok(!run.screen.lines.some((line) => line.includes("twice = kill")), "the rows are taken away");
  },
);

testWith(
  "script",
  "apt-get install bsdutils",
  "on a terminal with NO_COLOR nothing is drawn over",
  async () => {
    await using world = await makeWorld();
    await using run = onTerminal(world, ["harness", "basic", "--duration", "1s"], { NO_COLOR: "1" });
    await run.end();
    const text = run.shown.join("");
    assert.ok(text.includes("stopping the members"), text);
    assert.ok(!text.includes("\x1b"), text);
    assert.ok(
      !text.replaceAll("\r\n", "\n").includes("\r"),
      "a terminal adds its own before each LF, nobody else",
    );
  },
);

testWith(
  "script",
  "apt-get install bsdutils",
  "a run whose terminal is closed ends as by SIGTERM, writes its results, and leaves nothing that runs",
  async () => {
    await using world = await makeWorld();
    {
      await using run = onTerminal(
        world,
        ["harness", "basic", "--duration", "10m", "--junit", "checks.xml"],
        {
          NO_COLOR: undefined,
        },
      );
      const isRunning = () => run.screen.lines.some((line) => /^AI_Node_1 +networking +running /.test(line));
      await waitUntil(isRunning, { name: "a trainer is shown running", timeoutMs: 30_000 });
    }
    const junit = () => Deno.readTextFile(join(world.folder, "checks.xml"));
    await waitUntil(async () => (await junit()).includes("</testsuite"), {
      name: "the checks are written",
      timeoutMs: 30_000,
    });
    const [run] = [...Deno.readDirSync(join(world.folder, "results", "basic"))];
    const results = join(world.folder, "results", "basic", run!.name, "results.json");
    assert.equal(JSON.parse(await Deno.readTextFile(results)).verdict, "interrupted");
    await waitUntil(() => markedProcesses(run!.name).length === 0, { name: "hub and trainers have ended" });
  },
);
