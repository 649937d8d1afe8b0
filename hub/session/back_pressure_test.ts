import assert from "node:assert/strict";
import { HighWaterMark, InFlight } from "./back_pressure.ts";

/** Whether a promise has resolved by the next turn. */
async function isOpen(opened: Promise<void>): Promise<boolean> {
  let open = false;
  opened.then(() => open = true);
  for (let i = 0; i < 10; i++) await null;
  return open;
}

Deno.test("a gate closes at its mark and opens when half is gone", async () => {
  const gate = new HighWaterMark(10);
  gate.add(9);
  assert.ok(!gate.closed);
  gate.add(1);
  assert.ok(gate.closed);
  const opened = gate.opened();
  gate.remove(4);
  assert.ok(gate.closed && !await isOpen(opened));
  gate.remove(1);
  assert.ok(!gate.closed && await isOpen(opened));
});

Deno.test("whoever waits goes on in the order in which it came", async () => {
  const gate = new HighWaterMark(2);
  gate.add(2);
  const order: number[] = [];
  const waiting = [1, 2, 3].map((n) => gate.opened().then(() => order.push(n)));
  gate.remove(2);
  await Promise.all(waiting);
  assert.deepEqual(order, [1, 2, 3]);
});

Deno.test("a released gate never closes again", async () => {
  const gate = new HighWaterMark(1);
  gate.add(5);
  const opened = gate.opened();
  gate.release();
  await opened;
  gate.add(100);
  gate.remove(1);
  assert.ok(!gate.closed);
});

Deno.test("a load is closed while lines or bytes are too many", async () => {
  const load = new InFlight(2, 100);
  load.add(1, 100);
  assert.ok(load.closed);
  load.add(1, 0);
  const opened = load.opened();
  load.remove(0, 100);
  assert.ok(load.closed);
  load.remove(1, 0);
  assert.ok(!load.closed && await isOpen(opened));
});
