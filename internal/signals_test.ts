import assert from "node:assert/strict";
import { EXIT } from "./exit_codes.ts";
import { listenForSignals } from "./signals.ts";
import { waitUntil } from "./testing/wait_until.ts";

Deno.test("a second Ctrl-C ends at once, but not the one that npm passes on when the terminal gave it already", async () => {
  for (const repeat of [false, true]) {
    const insisted: number[] = [];
    let heard = 0;
    using signals = listenForSignals((exit) => insisted.push(exit), { repeat });
    const count = () => heard++;
    Deno.addSignalListener("SIGINT", count);
    const press = async () => {
      const before = heard;
      Deno.kill(Deno.pid, "SIGINT");
      await waitUntil(() => heard > before, { name: "the signal has come" });
    };
    await press();
    assert.ok(signals.signal.aborted);
    await press();
    assert.deepEqual(insisted, repeat ? [] : [EXIT.interrupted]);
    while (insisted.length === 0) await press();
    assert.equal(insisted[0], EXIT.interrupted);
    Deno.removeSignalListener("SIGINT", count);
  }
});
