import assert from "node:assert/strict";
import { openUntilMs } from "./open_until.ts";

Deno.test("an approval is open for its time to live, and no start of a hub adds to it but to that of an older hub", () => {
  const asked = { asked_ms: 1_000, ttl_ms: 500 };
  for (const startedMs of [0, 1_200]) {
    assert.equal(openUntilMs({ ...asked, open_since_ms: 1_000 }, startedMs), 1_500);
  }
  assert.equal(openUntilMs({ ...asked, open_since_ms: null }, 0), 1_500);
  assert.equal(openUntilMs({ ...asked, open_since_ms: null }, 1_200), 1_700);
  assert.equal(openUntilMs({ asked_ms: null, ttl_ms: 500, open_since_ms: null }, 0), null);
});
