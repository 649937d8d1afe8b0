import assert from "node:assert/strict";
import { systemClock } from "../../internal/clock.ts";
import { endLingering, markedProcesses, RUN_MARK } from "./marked_processes.ts";

Deno.test({
  name: "a process that nobody ended is found by its mark, also as somebody's child, counted and killed",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const mark = crypto.randomUUID();
    const shell = new Deno.Command("sh", {
      args: ["-c", "sleep 60 & echo; wait"],
      env: { [RUN_MARK]: mark },
      stdout: "piped",
    }).spawn();
    const reader = shell.stdout.getReader();
    await reader.read();
    assert.equal(markedProcesses(mark).length, 2);
    // It looks again for two seconds: a clock that does not wait has them behind it at once.
    const clock = { ...systemClock, monotonicMs: () => Infinity };
    assert.equal(await endLingering(mark, clock), 2);
    await shell.status;
    await reader.cancel();
  },
});
