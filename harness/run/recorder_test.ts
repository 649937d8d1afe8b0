import assert from "node:assert/strict";
import { ScriptedHub } from "../../client/testing/scripted_hub.ts";
import { systemClock } from "../../internal/clock.ts";
import { DiskWatch } from "../disk_watch.ts";
import { Recorder } from "./recorder.ts";

const said = (seq: number) => ({
  seq,
  source_ai: "AI_1",
  timestamp: "2026-01-01T00:00:00.000Z",
  message_type: "message",
  data: { content: seq },
});

Deno.test("the recording of a hub that has lost entries does not count as one", async () => {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_recorder_" });
  try {
    using hub = new ScriptedHub();
    const { address } = hub;
    const database = `${folder}/hub_data.db`;
    const disk = new DiskWatch();
    const starting = Recorder.start({ address, aiId: "AI_Harness", clock: systemClock, database, disk });
    const first = await hub.accept();
    await first.admit({ epoch: "e1" });
    await using recorder = await starting;
    await first.say(said(1), said(2));
    assert.equal(await recorder.hasRecorded(2), true);
    first.close();
    const second = await hub.accept();
    assert.deepEqual((await second.line())!.resume_from, 2);
    const lost = { message_type: "error", code: "EPOCH_CHANGED", message: "lost", definite: true };
    await second.say({ ...lost, epoch: "e2", common_seq: 1 });
    assert.deepEqual([await recorder.hasRecorded(3), await recorder.hasRecorded(2)], [false, false]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
