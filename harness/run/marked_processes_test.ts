import assert from "node:assert/strict";
import { systemClock } from "../../internal/clock.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { endLingering, markedProcesses, RUN_MARK } from "./marked_processes.ts";

Deno.test({
  name: "a process that was left behind is found by its mark, as a child too, counted and killed",
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
    // A process that is just replaced by another program has no environment for a moment.
    await waitUntil(() => markedProcesses(mark).length === 2, { name: "both are found" });
    // The processes get two seconds to disappear, which have passed at once on this clock.
    const clock = { ...systemClock, monotonicMs: () => Infinity };
    assert.equal(await endLingering(mark, clock), 2);
    await shell.status;
    await reader.cancel();
  },
});
