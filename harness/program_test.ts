import assert from "node:assert/strict";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { DiskWatch } from "./disk_watch.ts";
import { linesOf } from "./lines.ts";
import { Program } from "./program.ts";

async function start(...args: string[]) {
  const folder = await Deno.makeTempDir();
  const program = new Program({
    name: "the program",
    args,
    environment: Deno.env.toObject(),
    folder,
    logFile: `${folder}/log`,
    disk: new DiskWatch(),
    readyLines: [/^aicollab (\S+)/],
  });
  return {
    program,
    log: () => Deno.readTextFile(`${folder}/log`),
    [Symbol.asyncDispose]: async () => {
      await program.stop();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("a program is ready when it has printed its ready lines, and its lines are logged and counted", async () => {
  await using run = await start("version");
  const [version] = await run.program.ready;
  assert.match(version!, /^\d+\.\d+\.\d+$/);
  assert.deepEqual(await run.program.ended, { code: 0, early: true, killed: false });
  assert.equal(run.program.log.lines, 1);
  assert.equal(await run.log(), `${run.program.lastLines[0]}\n`);
});

Deno.test("a program that ends before it is ready is reported with its exit code and its last lines", async () => {
  await using run = await start("versoin");
  await assert.rejects(run.program.ready, {
    exit: 7,
    why: /exit code 2; its last lines:\n.*unknown command "versoin"/,
  });
});

Deno.test("a program that does not end when it is asked to is killed and reported as killed", async () => {
  await using run = await start("trainer", "AI_1", "networking", "--hub", "127.0.0.1:1");
  // It handles SIGTERM from its first line on; a stopped process handles none.
  await waitUntil(() => run.program.lastLines.length > 0, {
    name: "it waits for its hub",
    timeoutMs: 30_000,
  });
  run.program.signal("SIGSTOP");
  assert.deepEqual(await run.program.stop(1), { code: 137, early: false, killed: true });
});

Deno.test({
  name:
    "a program that ended by itself is not reported as killed, even when its end is noticed after the grace period",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using run = await start("version");
    await run.program.ready;
    const stopped = run.program.stop(0);
    // This loop blocks the event loop, so that neither the program's end nor the timeout is noticed.
    while (!hasEnded(run.program.pid));
    assert.equal((await stopped).killed, false);
  },
});

/** Returns whether the process is a zombie, or gone where its end was noticed already. */
function hasEnded(pid: number): boolean {
  try {
    return /\) Z /.test(Deno.readTextFileSync(`/proc/${pid}/stat`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}

Deno.test("lines are split correctly however the bytes arrive", async () => {
  const bytes = new TextEncoder().encode("one\n\nzwei ✅\nrest");
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  assert.deepEqual(await Array.fromAsync(linesOf(stream)), ["one", "", "zwei ✅", "rest"]);
});

Deno.test({
  name: "a program whose log cannot be written runs on, is ready, and its disk is reported",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const disk = new DiskWatch();
    const program = new Program({
      ...{ name: "the program", args: ["version"], environment: Deno.env.toObject(), folder: "/", disk },
      logFile: "/dev/full",
      readyLines: [/^aicollab (\S+)/],
    });
    await program.ready;
    assert.equal((await program.ended).code, 0);
    assert.equal(program.log.lines, 1);
    const { exit, why } = disk.errorOf(undefined, { what: "the log", fix: "" })!;
    assert.deepEqual([exit, /No space left/.test(why!)], [73, true]);
  },
});
