import assert from "node:assert/strict";
import { ProcessMeter, processUsage } from "./process_usage.ts";

const isLinux = Deno.build.os === "linux";

/** Starts a process that uses 60 ms of processor time and waits for its input to end. */
function busyProcess(): Deno.ChildProcess {
  const code = 'import { cpuUsage } from "node:process"; while (cpuUsage().user < 60_000); console.log(); ' +
    "await Deno.stdin.readable.pipeTo(new WritableStream());";
  return new Deno.Command(Deno.execPath(), {
    ...{ args: ["eval", code], stdin: "piped", stdout: "piped", stderr: "null" },
  }).spawn();
}

async function ended(child: Deno.ChildProcess, reader: ReadableStreamDefaultReader): Promise<void> {
  child.kill("SIGKILL");
  await child.stdin.abort().catch(() => {});
  while (!(await reader.read()).done);
  await child.status;
}

Deno.test({
  name: "a process has a processor time and memory while it runs, and none afterwards",
  ignore: !isLinux,
  async fn() {
    const child = busyProcess();
    const reader = child.stdout.getReader();
    await reader.read();
    const usage = processUsage(child.pid)!;
    assert.ok(usage.cpu_s >= 0.05 && usage.cpu_s < 60, `${usage.cpu_s} s`);
    assert.ok(usage.memory_bytes > 1_000_000 && usage.peak_memory_bytes >= usage.memory_bytes);
    await ended(child, reader);
    assert.equal(processUsage(child.pid), null);
  },
});

Deno.test({
  name: "a meter adds up the processes that had a role one after the other",
  ignore: !isLinux,
  async fn() {
    const meter = new ProcessMeter("hub");
    assert.equal(meter.result(), null);
    const used: number[] = [];
    for (const atMs of [10.4, 20.4]) {
      const child = busyProcess();
      const reader = child.stdout.getReader();
      await reader.read();
      meter.sample(child.pid, atMs);
      await ended(child, reader);
      meter.sample(child.pid, atMs + 1);
      used.push(meter.result()!.samples.at(-1)!.cpu_s);
    }
    const { name, cpu_s, peak_memory_bytes, samples } = meter.result()!;
    assert.deepEqual([name, samples.map(({ at_ms }) => at_ms)], ["hub", [10, 20]]);
    assert.ok(used[1]! >= used[0]! + 0.05, `${used}`);
    assert.equal(cpu_s, used[1]);
    assert.ok(peak_memory_bytes >= Math.max(...samples.map(({ memory_bytes }) => memory_bytes)));
  },
});
