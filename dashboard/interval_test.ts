import { waitUntil } from "../internal/testing/wait_until.ts";
import { startInterval } from "./interval.ts";

Deno.test("an action that fails is called again", async () => {
  let calls = 0;
  using _interval = startInterval(1, () => {
    calls++;
    throw new Error("planted");
  });
  await waitUntil(() => calls >= 3, { name: "it was called three times" });
});
