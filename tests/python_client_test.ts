/** Checks that PROTOCOL.md is enough: a client in another language does a whole round with a real hub. */
import assert from "node:assert/strict";
import { formatAddress } from "../internal/address.ts";
import { makeWorld } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { missingPython } from "./missing_python.ts";

const SCRIPT = new URL("python_client.py", import.meta.url).pathname;

const missing = await missingPython();

Deno.test({
  name: `a client written in Python from PROTOCOL.md alone does all that an AI does${
    missing ? ` (${missing})` : ""
  }`,
  ignore: missing !== undefined,
  fn: async () => {
    await using world = await makeWorld();
    await using hub = await HubProcess.start(world);
    const { code, stdout, stderr } = await new Deno.Command("python3", {
      args: [SCRIPT, formatAddress(hub.address), "local_key", await hub.localKey()],
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assert.equal(code, 0, err);
    const steps = out!.trim().split("\n")
      .map((line) => line.replace(/(journal |as |s|fence )[0-9a-f]+$/, "$1…"));
    assert.deepEqual(steps, [
      "AI_Python_1 authenticated in journal …",
      "AI_Python_1 training_sync lists ['AI_Python_1']",
      "AI_Python_2 authenticated in journal …",
      "AI_Python_2 training_sync lists ['AI_Python_2', 'AI_Python_1']",
      "AI_Python_1 shared a pattern as …",
      "AI_Python_2 saw pattern py-1 of another AI",
      "AI_Python_1 requested s…",
      "AI_Python_2 accepted with fence …",
      "AI_Python_2 had an ack behind a later entry: True",
      "AI_Python_1 saw component py-c1",
      "AI_Python_1 saw the collaboration completed",
    ]);
    const { shared_patterns, shared_components, active_collaborations } = await hub.status();
    assert.deepEqual([shared_patterns, shared_components, active_collaborations], [1, 1, 0]);
  },
});
