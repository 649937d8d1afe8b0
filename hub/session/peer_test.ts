import assert from "node:assert/strict";
import { DEFAULT_BOUNDS } from "./bounds.ts";
import { InFlight } from "./back_pressure.ts";
import type { Page, PageRequest } from "../../journal/journal.ts";
import type { Batch } from "../../journal/rows.ts";
import { Outbox } from "./outbox.ts";
import { RecentIds } from "../sequencer/recent_ids.ts";
import { Peer } from "./peer.ts";
import { RecentBatches } from "./recent_batches.ts";

const BOUNDS = {
  ...DEFAULT_BOUNDS,
  maxLines: 10,
  maxBytes: 10_000,
  maxAnswerBytes: 1_000,
  maxOutboxBytes: 10_000,
  pageBytes: 4_000,
  maxRecentBytes: 2_000,
};

/** Makes a peer whose sink takes what the test lets it take, and whose journal holds batches of one line of 1 KB. */
function setUp(
  { sharedInFlight = new InFlight(1_000, 1_000_000), head = 0, gaps = [] as Page["gaps"] } = {},
) {
  const encoder = new TextEncoder();
  const published: Batch[] = [];
  const written: string[] = [];
  let takes: (() => void)[] = [];
  let isOpen = false;
  const sink = {
    async write(bytes: Uint8Array) {
      if (!isOpen) await new Promise<void>((resolve) => takes.push(resolve));
      written.push(new TextDecoder().decode(bytes));
      return bytes.length;
    },
  };
  let peer: Peer | undefined = undefined;
  const outbox: Outbox = new Outbox(sink, {
    onWritten: () => peer?.onWritten(),
    onBroken: () => {},
    now: () => 0,
  });
  const recentBatches = new RecentBatches(BOUNDS.maxRecentBytes, head);
  const ends: string[] = [];
  const page = ({ after, upTo, maxBytes }: PageRequest): Promise<Page> => {
    const batches = published.filter(({ last }) => last > after && last <= upTo).slice(
      0,
      Math.ceil(maxBytes / 1_000),
    );
    const last = batches.at(-1)?.last ?? (gaps.length > 0 ? upTo : after);
    const lines = encoder.encode(batches.map((batch) => new TextDecoder().decode(batch.lines)).join(""));
    return Promise.resolve({ lines, last, more: last < upTo, gaps });
  };
  peer = new Peer({
    identity: { name: "A", role: "agent", proof: "local_key" },
    ai: "AI_1",
    outbox,
    journal: { page },
    recentBatches,
    bounds: BOUNDS,
    isVisit: false,
    recent: new RecentIds(10),
    sharedInFlight,
    publishedHead: () => published.at(-1)?.last ?? head,
    onReadError: (error) => ends.push(String(error)),
    onClose: () => ends.push("close"),
    onLiveDropped: () => ends.push("live dropped"),
  });
  return {
    peer,
    outbox,
    ends,
    /** Publishes the next entry. */
    publish() {
      const seq = (published.at(-1)?.last ?? head) + 1;
      const line = `{"seq":${seq},`.padEnd(998, "x") + "}\n";
      const batch: Batch = {
        first: seq,
        last: seq,
        atMs: 0,
        source: "AI_2",
        audience: "*",
        lines: encoder.encode(line),
      };
      published.push(batch);
      recentBatches.add(batch);
      peer.reader.deliver(batch);
    },
    /** Lets the sink take everything from now on; resolves when it has. */
    async open() {
      isOpen = true;
      for (const take of takes) take();
      takes = [];
      for (let bytes = -1; bytes !== outbox.written;) {
        bytes = outbox.written;
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    },
    /** Returns the seqs of the entries that the sink took. */
    seqs: () => [...written.join("").matchAll(/"seq":(\d+),x/g)].map((match) => Number(match[1])),
    text: () => written.join(""),
  };
}

Deno.test("a reader that takes nothing has no more than its bound and one block in the outbox, and gets everything later", async () => {
  const { peer, outbox, publish, open, seqs, ends } = setUp();
  for (let i = 0; i < 500; i++) {
    publish();
    assert.ok(outbox.bytes <= BOUNDS.maxOutboxBytes + 1_000);
  }
  assert.equal(peer.paused, false, "deliveries do not keep it from sending");
  await open();
  assert.deepEqual(seqs(), Array.from({ length: 500 }, (_, i) => i + 1));
  publish();
  await open();
  assert.equal(seqs().at(-1), 501);
  assert.deepEqual(ends, []);
});

Deno.test("a gap states its range and, where a rule of form is the reason, its code", async () => {
  const { peer, open, text } = setUp({ head: 5, gaps: [[2, 3], [5, 5, "BAD_JSON"]] });
  peer.resume({ after: 0, broadcastsAfter: 0 }, 5);
  await open();
  assert.deepEqual(text().trim().split("\n").slice(0, 2), [
    `{"message_type":"gap","data":{"from":2,"to":3}}`,
    `{"message_type":"gap","data":{"from":5,"to":5,"code":"BAD_JSON"}}`,
  ]);
});

Deno.test("live lines are dropped for a reader that is behind or whose outbox is full, and never pile up", async () => {
  const { peer, outbox, publish, open } = setUp();
  const line = new Uint8Array(1_000);
  let queued = 0;
  for (let i = 0; i < 500; i++) if (peer.reader.relay(line)) queued++;
  assert.equal(queued, 10);
  assert.ok(outbox.bytes <= BOUNDS.maxOutboxBytes);
  publish();
  assert.equal(peer.reader.relay(line), false);
  await open();
  assert.equal(peer.reader.relay(line), true);
});

Deno.test("unread answers pause reading until half of them is written", async () => {
  const { peer, open } = setUp();
  for (let i = 0; i < 9; i++) peer.answer("x".repeat(100));
  assert.equal(peer.paused, false);
  peer.answer("x".repeat(100));
  assert.equal(peer.paused, true);
  let hasRoom = false;
  const room = peer.resumed().then(() => hasRoom = true);
  await Promise.resolve();
  assert.equal(hasRoom, false);
  await open();
  await room;
  assert.equal(peer.paused, false);
});

Deno.test("lines in flight pause reading, of the connection itself and of all together", () => {
  const sharedInFlight = new InFlight(15, 1_000_000);
  const [one, other] = [setUp({ sharedInFlight }).peer, setUp({ sharedInFlight }).peer];
  one.addInFlight(10, 100);
  assert.deepEqual([one.paused, other.paused], [true, false]);
  other.addInFlight(5, 100);
  assert.deepEqual([one.paused, other.paused], [true, true]);
  other.removeInFlight(5, 100);
  one.removeInFlight(3, 30);
  assert.deepEqual([one.paused, other.paused], [true, false]);
  one.removeInFlight(2, 20);
  assert.deepEqual([one.paused, other.paused], [false, false]);
});

Deno.test("a stopped peer keeps nobody waiting, and what it has in flight is still counted down for the others", () => {
  const sharedInFlight = new InFlight(10, 1_000_000);
  const [one, other] = [setUp({ sharedInFlight }).peer, setUp({ sharedInFlight }).peer];
  one.addInFlight(10, 100);
  one.stop();
  assert.equal(other.paused, true);
  one.removeInFlight(10, 100);
  assert.deepEqual([one.paused, other.paused], [false, false]);
});

Deno.test("a training_sync during a replay is sent after caught_up", async () => {
  const { peer, publish, open, text } = setUp({ head: 0 });
  publish();
  publish();
  await open();
  peer.reader.resume({ after: 0, broadcastsAfter: 0 }, 2);
  peer.sync('{"message_type":"training_sync"}');
  await open();
  assert.match(text(), /\{"message_type":"caught_up","seq":2\}\n\{"message_type":"training_sync"\}\n$/);
  peer.sync('{"again":1}');
  await open();
  assert.match(text(), /\{"again":1\}\n$/);
});

Deno.test("a peer is closed once, and nothing is sent to it afterwards", () => {
  const { peer, outbox, ends, publish } = setUp();
  peer.closeWithError("REPLACED", "another connection came");
  const { pushed } = outbox;
  peer.closeWithError("REPLACED", "again");
  peer.answer("more\n");
  publish();
  assert.deepEqual([ends, outbox.pushed, peer.ended], [["close"], pushed, true]);
});

const LINE = new TextEncoder().encode("{}\n");

Deno.test("an AI that lost live lines during its resume gets a fresh training_sync once it is live", async () => {
  const { peer, publish, open, ends } = setUp();
  publish();
  peer.resume({ after: 0, broadcastsAfter: 0 }, 1);
  assert.equal(peer.relay(LINE), false);
  assert.deepEqual(ends, []);
  await open();
  assert.deepEqual(ends, ["live dropped"]);
  assert.equal(peer.relay(LINE), true);
});
