/**
 * Runs the lines of README.md as they stand, each block in a terminal of its own, as a reader would who has nothing
 * else. A test needs two replacements: `aicollab` is this checkout, and the ports are free ones.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { linesOf } from "../harness/lines.ts";
import { selfCommand } from "../internal/self_spawn.ts";
import { quoted } from "../internal/shell_word.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { makeWorld, type World } from "./aicollab.ts";
import { missingPython } from "./missing_python.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const PATIENCE_MS = 60_000;

/** Returns the code blocks of a page below one of its headings. */
async function blocksBelow(heading: string, page: string): Promise<string[]> {
  const text = await Deno.readTextFile(join(ROOT, page));
  const section = text.split(/^## /m).find((section) => section.startsWith(`${heading}\n`));
  assert.ok(section !== undefined, `${page} has no section "${heading}"`);
  return [...section.matchAll(/```\w*\n([^]*?)```/g)].map(([, block]) => block!.trim());
}

/** Runs a text that was pasted into bash, and keeps what it prints. */
class Terminal implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #shown: Promise<unknown>;

  constructor(text: string, environment: Readonly<Record<string, string>>) {
    this.#child = new Deno.Command("bash", {
      args: ["-c", text],
      env: { ...environment },
      clearEnv: true,
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const show = async (stream: ReadableStream<Uint8Array>) => {
      for await (const line of linesOf(stream)) this.lines.push(line);
    };
    this.#shown = Promise.all([show(this.#child.stdout), show(this.#child.stderr)]);
  }

  /** Resolves with the first line that matches. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    const find = () => this.lines.map((line) => pattern.exec(line)).find((match) => match !== null);
    return (await waitUntil(find, { name: `a line matches ${pattern}`, timeoutMs: PATIENCE_MS }).catch(
      (error) => assert.fail(`${error.message}\n${this.lines.join("\n")}`),
    ))!;
  }

  /** Kills bash with -9, or the command that it became where the text is only one. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Resolves with the exit code when bash has ended and all output is in `lines`. */
  async ended(): Promise<number> {
    const { code } = await this.#child.status;
    await this.#shown;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.kill();
    } catch {
      // The process has ended already.
    }
    await this.ended();
  }
}

/** A reader's machine has a hub that was started by the README's line, and terminals beside it. */
class Reader implements AsyncDisposable {
  readonly #world: World;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #terminals: Terminal[] = [];
  #address = "";

  private constructor(world: World, environment: Readonly<Record<string, string>>) {
    this.#world = world;
    this.#environment = environment;
  }

  /** Starts the hub; `more` adds to the reader's environment. */
  static async start(hub: string, more: Readonly<Record<string, string>> = {}): Promise<Reader> {
    const world = await makeWorld();
    await using owned = new AsyncDisposableStack();
    const bin = join(world.folder, "bin");
    const environment = { ...world.environment, ...more, PATH: `${bin}:${world.environment.PATH}` };
    const reader = owned.use(new Reader(world, environment));
    await Deno.mkdir(bin);
    const { program, args } = selfCommand([], {});
    const script = `#!/bin/sh\nexec ${[program, ...args].map(quoted).join(" ")} "$@"\n`;
    await Deno.writeTextFile(join(bin, "aicollab"), script, { mode: 0o755 });
    const terminal = reader.#open(hub, { AICOLLAB_PORT: "0", AICOLLAB_HTTP_PORT: "0" });
    reader.#address = (await terminal.shows(/listening on (\S+)$/))[1]!;
    owned.move();
    return reader;
  }

  /** Pastes `text` into another terminal. */
  paste(text: string): Terminal {
    const here = text.replaceAll("/dev/tcp/127.0.0.1/6000", `/dev/tcp/${this.#address.replace(":", "/")}`);
    return this.#open(here, { AICOLLAB_HUB: this.#address });
  }

  /** Ends the hub first, so that what is connected to it ends by itself. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const terminal of this.#terminals) await terminal[Symbol.asyncDispose]();
    await this.#world[Symbol.asyncDispose]();
  }

  #open(text: string, more: Readonly<Record<string, string>>): Terminal {
    const terminal = new Terminal(text, { ...this.#environment, ...more });
    this.#terminals.push(terminal);
    return terminal;
  }
}

Deno.test("by the six lines of the README one program gets a message from another", async () => {
  const [hub, listening, talking] = await blocksBelow("Two programs, one message", "README.md");
  assert.equal(`${listening}\n${talking}`.split("\n").length, 6);
  await using reader = await Reader.start(hub!);
  const bob = reader.paste(listening!);
  await bob.shows(/"training_sync"/);
  const alice = reader.paste(talking!);
  const [, message] = await bob.shows(/^(.*"message_type":"message".*)$/);
  const { source_ai, data, seq } = JSON.parse(message!);
  assert.deepEqual([source_ai, data.content], ["alice", "Hello Bob"]);
  const [, ack] = await alice.shows(/^(.*"ack".*)$/);
  assert.deepEqual(JSON.parse(ack!), { message_type: "ack", message_id: "1", seq });
});

/** Replaces what differs from one time to the next: which worker was first, and the numbers of entries. */
function withoutNumbers(lines: readonly string[]): string[] {
  return lines.map((line) => line.replaceAll(/(worker-|\bs|fence )\d+/g, "$1N"));
}

/** Starts both workers and the requester by the README's lines, in their order. */
async function handOver(reader: Reader): Promise<{ workers: Terminal[]; requester: Terminal }> {
  const [lines] = await blocksBelow("Hand over work", "README.md");
  const [first, second, request] = lines!.split("\n");
  const workers = [first!, second!].map((line) => reader.paste(line));
  for (const worker of workers) await worker.shows(/waits for work/);
  return { workers, requester: reader.paste(request!) };
}

const missing = await missingPython();
const NEEDS_PYTHON = { ignore: missing !== undefined };
const skipped = missing ? ` (${missing})` : "";

Deno.test({
  name: `by the hand-over of the README one worker gets the work, and the requester its result${skipped}`,
  ...NEEDS_PYTHON,
  fn: async () => {
    const [hub] = await blocksBelow("Two programs, one message", "README.md");
    const [, shown] = await blocksBelow("Hand over work", "docs/write-an-ai.md");
    await using reader = await Reader.start(hub!);
    const { workers, requester } = await handOver(reader);
    assert.equal(await requester.ended(), 0);
    assert.deepEqual(withoutNumbers(requester.lines), withoutNumbers(shown!.split("\n")));
    for (const worker of workers) await worker.shows(/is done|is not ours: SESSION_TAKEN/);
    assert.equal(workers.filter(({ lines }) => lines.some((line) => line.includes("is ours"))).length, 1);
  },
});

Deno.test({
  name: `the work of a worker that is killed is offered again, and the other one does it${skipped}`,
  ...NEEDS_PYTHON,
  fn: async () => {
    const [hub] = await blocksBelow("Two programs, one message", "README.md");
    const [, , shown] = await blocksBelow("Hand over work", "docs/write-an-ai.md");
    await using reader = await Reader.start(hub!, { AICOLLAB_LEASE: "5s" });
    const { workers, requester } = await handOver(reader);
    const [, first] = await requester.shows(/20% done by worker-(\d)/);
    workers[Number(first) - 1]!.kill();
    assert.equal(await requester.ended(), 0);
    const again = requester.lines.findIndex((line) => line.startsWith("offered again"));
    assert.deepEqual(
      withoutNumbers(requester.lines.slice(again, again + 2)),
      withoutNumbers(shown!.split("\n")),
    );
    assert.equal(requester.lines[again + 1]!.startsWith(`worker-${3 - Number(first)} has it`), true);
    assert.deepEqual(requester.lines.slice(-2), ["success: {'sum': 14.0}", "completed"]);
  },
});
