import assert from "node:assert/strict";
import { Outbox } from "./outbox.ts";

/** A sink that takes what the test lets it take. */
class TestSink {
  /** Each call of `write` is recorded with its bytes and the means to answer it. */
  readonly writes: {
    readonly bytes: Uint8Array;
    readonly take: (count: number) => void;
    readonly fail: () => void;
  }[] = [];

  write(bytes: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      this.writes.push({ bytes, take: resolve, fail: () => reject(new Deno.errors.BrokenPipe()) });
    });
  }

  /** Takes all bytes of the last write. */
  async takeAll(): Promise<void> {
    const { bytes, take } = this.writes.at(-1)!;
    take(bytes.length);
    await turn();
  }
}

/** Lets promises settle. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function setUp() {
  const sink = new TestSink();
  const events: string[] = [];
  const clock = { nowMs: 0 };
  const outbox = new Outbox(sink, {
    onWritten: () => events.push("written"),
    onBroken: () => events.push("broken"),
    now: () => clock.nowMs,
  });
  return { sink, events, clock, outbox };
}

const block = (length: number, fill = 0) => new Uint8Array(length).fill(fill);

/** Returns the runs of equal bytes as `COUNT × BYTE`. */
function spans(bytes: Uint8Array): string[] {
  const found: string[] = [];
  for (let at = 0; at < bytes.length;) {
    let end = at;
    while (bytes[end] === bytes[at]) end++;
    found.push(`${end - at} × ${bytes[at]}`);
    at = end;
  }
  return found;
}

Deno.test("a single block is written as it is, at once and without a copy", async () => {
  const { sink, events, outbox } = setUp();
  const only = block(300_000);
  outbox.push(only);
  assert.equal(sink.writes[0]!.bytes, only);
  assert.equal(outbox.bytes, 300_000);
  await sink.takeAll();
  assert.deepEqual([outbox.bytes, outbox.pushed, outbox.written], [0, 300_000, 300_000]);
  assert.deepEqual(events, ["written"]);
});

Deno.test("blocks that wait are joined in order, up to 64 KiB a write", async () => {
  const { sink, outbox } = setUp();
  outbox.push(block(1, 1));
  outbox.push(block(30_000, 2));
  outbox.push(block(30_000, 3));
  outbox.push(block(30_000, 4));
  await sink.takeAll();
  assert.deepEqual(spans(sink.writes[1]!.bytes), ["30000 × 2", "30000 × 3"]);
  await sink.takeAll();
  assert.deepEqual(spans(sink.writes[2]!.bytes), ["30000 × 4"]);
  await sink.takeAll();
  assert.equal(sink.writes.length, 3);
});

Deno.test("a sink that takes a part of a write gets the rest, and every part counts as progress", async () => {
  const { sink, clock, outbox } = setUp();
  assert.equal(outbox.stalledSince, null);
  clock.nowMs = 5;
  outbox.push(Uint8Array.of(1, 2, 3, 4));
  assert.equal(outbox.stalledSince, 5);
  clock.nowMs = 9;
  sink.writes[0]!.take(1);
  await turn();
  assert.deepEqual([...sink.writes[1]!.bytes], [2, 3, 4]);
  assert.equal(outbox.stalledSince, 9);
  assert.equal(outbox.bytes, 4, "a block counts until all of it is taken");
  await sink.takeAll();
  assert.equal(outbox.stalledSince, null);
});

Deno.test("a broken sink is reported once, and nothing is queued for it any more", async () => {
  const { sink, events, outbox } = setUp();
  outbox.push(block(10));
  outbox.push(block(10));
  const emptied = outbox.emptied();
  sink.writes[0]!.fail();
  await emptied;
  outbox.push(block(10));
  assert.deepEqual(events, ["broken"]);
  assert.deepEqual([outbox.bytes, outbox.stalledSince, sink.writes.length], [0, null, 1]);
});

Deno.test("emptied waits also for what is queued meanwhile", async () => {
  const { sink, outbox } = setUp();
  await outbox.emptied();
  outbox.push(block(1));
  let emptied = false;
  const wait = outbox.emptied().then(() => emptied = true);
  outbox.push(block(2));
  await sink.takeAll();
  assert.equal(emptied, false);
  await sink.takeAll();
  await wait;
});

Deno.test("an abandoned outbox writes nothing", async () => {
  const { sink, events, outbox } = setUp();
  outbox.push(block(1));
  outbox.push(block(2));
  outbox.abandon();
  await sink.takeAll();
  assert.deepEqual([sink.writes.length, outbox.bytes, events], [1, 0, []]);
});
