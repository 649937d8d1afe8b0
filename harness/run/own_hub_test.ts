import assert from "node:assert/strict";
import { systemClock } from "../../internal/clock.ts";
import { makeSandbox } from "../population.ts";
import { OwnHub } from "./own_hub.ts";

Deno.test("a hub that does not come back has ended, and not by the signal that brought it down for a while", async () => {
  const folder = await Deno.makeTempDir();
  const sandbox = await makeSandbox(`${folder}/run`, Deno.env.toObject());
  const hub = await OwnHub.start(sandbox, {});
  const squatters: Deno.Listener[] = [];
  const clock = {
    ...systemClock,
    /** While it is down somebody else takes its place. */
    delay() {
      squatters.push(Deno.listen({ hostname: "127.0.0.1", port: hub.address.port }));
      return Promise.resolve();
    },
  };
  const { signal: over } = new AbortController();
  try {
    await assert.rejects(hub.restart({ signal: "SIGKILL", downMs: 1, over }, clock), { code: "NOT_READY" });
    assert.equal(await hub.ended, null);
  } finally {
    await hub.stop();
    squatters.forEach((listener) => listener.close());
    await Deno.remove(folder, { recursive: true });
  }
});
