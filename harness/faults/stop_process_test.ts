import assert from "node:assert/strict";
import { systemClock } from "../../internal/clock.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { continueProcess, stopProcess } from "./stop_process.ts";

/** Starts a process that echoes each line; `seen` counts the bytes that came back. */
function startEcho() {
  const child = new Deno.Command("cat", { stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  let seen = 0;
  const reading = (async () => {
    for await (const bytes of child.stdout) seen += bytes.length;
  })();
  return {
    pid: child.pid,
    get seen() {
      return seen;
    },
    say: () => writer.write(Uint8Array.of(10)),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
      await reading;
      await writer.close().catch(() => {});
    },
  };
}

async function isStopped(pid: number): Promise<boolean> {
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "stat=", "-p", String(pid)] }).output();
  return new TextDecoder().decode(stdout).startsWith("T");
}

Deno.test("a stopped process does nothing until it is continued", async () => {
  await using echo = startEcho();
  await echo.say();
  await waitUntil(() => echo.seen === 1, { name: "it answers" });
  await stopProcess(echo.pid, systemClock);
  assert.ok(await isStopped(echo.pid));
  await echo.say();
  await continueProcess(echo.pid);
  await waitUntil(() => echo.seen === 2, { name: "it answers again" });
});

Deno.test("a stopped process continues when the process that stopped it gets SIGKILL", async () => {
  await using echo = startEcho();
  const code = `
    const { stopProcess } = await import(${
    JSON.stringify(new URL("./stop_process.ts", import.meta.url).href)
  });
    const { systemClock } = await import(${
    JSON.stringify(new URL("../../internal/clock.ts", import.meta.url).href)
  });
    await stopProcess(${echo.pid}, systemClock);
    console.log("stopped");
    setInterval(() => {}, 1_000);`;
  const killer = new Deno.Command(Deno.execPath(), { args: ["eval", code], stdout: "piped" }).spawn();
  const reader = killer.stdout.getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value), "stopped\n");
  assert.ok(await isStopped(echo.pid));
  await echo.say();
  killer.kill("SIGKILL");
  await killer.status;
  await reader.cancel();
  await waitUntil(() => echo.seen === 1, { name: "it goes on" });
});

Deno.test("a process that does not exist cannot be stopped, and continuing one that has ended is no error", async () => {
  const child = new Deno.Command("true").spawn();
  const { pid } = child;
  await child.status;
  await assert.rejects(stopProcess(pid, systemClock));
  await continueProcess(pid);
});
