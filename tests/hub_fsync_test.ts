import assert from "node:assert/strict";
import { join } from "node:path";
import { DEFAULT_BOUNDS } from "../hub/session/bounds.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { makeWorld } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { Publisher } from "./publisher.ts";

const ACKED = 20_000;

const missing = await new Deno.Command("strace", { args: ["-V"], stdout: "null" }).output()
  .then(() => undefined, () => "there is no strace here: apt-get install strace");
if (missing) console.log(`SKIPPED, ${missing}`);

/** Returns the number of calls that a summary of `strace -c` states. */
function countSyncs(summary: string): number {
  return [...summary.matchAll(/^ *[\d.]+ +[\d.]+ +\d+ +(\d+) .*(?:fsync|fdatasync)$/gm)]
    .reduce((sum, [, calls]) => sum + Number(calls), 0);
}

Deno.test({
  name: "under load every commit is an fsync, and no commit carries more than 4,096 acknowledged entries",
  ignore: missing !== undefined,
  async fn() {
    await using world = await makeWorld();
    const summary = join(world.folder, "syncs");
    // With -D the hub is this process's own child, and strace is beside it.
    const under = ["strace", "-D", "-f", "--seccomp-bpf", "-c", "-e", "trace=fsync,fdatasync", "-o", summary];
    await using hub = await HubProcess.start(world, { under });
    const local_key = await hub.localKey();
    const publishers = Array.from(
      { length: 4 },
      (_, i) => new Publisher({ ai_id: `AI_${i}`, local_key, window: 200, target: () => undefined }),
    );
    const acked = () => publishers.reduce((sum, publisher) => sum + publisher.acked.size, 0);
    const lives = Promise.all(publishers.map((publisher) => publisher.publish(hub.address)));
    await Promise.race([
      lives,
      waitUntil(() => acked() >= ACKED, { name: "enough is acknowledged", timeoutMs: 30_000 }),
    ]);
    for (const publisher of publishers) publisher.stop();
    await lives;
    const { commits } = await hub.status();
    assert.equal(await hub.end(), EXIT.ok);
    const text = await waitUntil(() => Deno.readTextFile(summary), { name: "strace has summed up" });
    const syncs = countSyncs(text);
    console.log(`${acked()} acknowledged, ${commits} commits, ${syncs} fsyncs`);
    assert.ok(commits >= acked() / DEFAULT_BOUNDS.maxCommitEntries);
    assert.ok(syncs >= commits, text);
  },
});
