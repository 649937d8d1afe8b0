import assert from "node:assert/strict";
import { systemClock } from "../../internal/clock.ts";
import { makeSandbox } from "../population.ts";
import { OwnHub } from "./own_hub.ts";

Deno.test("a hub that cannot restart counts as ended without an exit code, not by the signal of the restart", async () => {
  const folder = await Deno.makeTempDir();
  const sandbox = await makeSandbox(`${folder}/run`, Deno.env.toObject());
  const hub = await OwnHub.start(sandbox, {});
  const listeners: Deno.Listener[] = [];
  const clock = {
    ...systemClock,
    /** Takes the hub's port while the hub is down. */
    delay() {
      listeners.push(Deno.listen({ hostname: "127.0.0.1", port: hub.address.port }));
      return Promise.resolve();
    },
  };
  const { signal: over } = new AbortController();
  try {
    await assert.rejects(hub.restart({ signal: "SIGKILL", downMs: 1, over }, clock), { code: "NOT_READY" });
    assert.equal(await hub.ended, null);
  } finally {
    await hub.stop();
    listeners.forEach((listener) => listener.close());
    await Deno.remove(folder, { recursive: true });
  }
});
