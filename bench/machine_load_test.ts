import assert from "node:assert/strict";
import { busySeconds } from "./machine_load.ts";

Deno.test("time that the machine worked counts, lost time too; idle time and waiting for disks does not", () => {
  const stat = "cpu  100 20 3000 999999 888888 4 50 600 70 8\ncpu0 1 1 1 1 1 1 1 1 1 1\n";
  assert.equal(busySeconds(stat), 37.74);
});
