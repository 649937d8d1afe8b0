import assert from "node:assert/strict";
import { ManualClock } from "../../internal/testing/manual_clock.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { DEFAULT_LIMITS } from "../../protocol/limits.ts";
import { ConnectionLost } from "../session/transport.ts";
import { IncomingFrames } from "./incoming_frames.ts";
import { WebSocketTransport } from "./web_socket_transport.ts";

const encoder = new TextEncoder();
const HELLO = '{"ai_id":"AI_Web"}';
const LINE = '{"message_type":"sync","data":{}}';

/** A socket whose buffer is emptied by the test. */
class FakeSocket extends EventTarget {
  readonly sent: string[] = [];
  readonly closes: unknown[][] = [];
  binaryType = "blob";
  bufferedAmount = 0;
  readyState: number = WebSocket.OPEN;

  send(text: string): void {
    this.sent.push(text);
    this.bufferedAmount += text.length;
  }

  close(...how: unknown[]): void {
    this.readyState = WebSocket.CLOSING;
    this.closes.push(how);
  }

  arrive(data: unknown): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  end(code: number): void {
    this.readyState = WebSocket.CLOSED;
    this.dispatchEvent(new CloseEvent("close", { code }));
  }
}

/** A transport over such a socket, under a clock that the test owns. */
class World {
  readonly socket = new FakeSocket();
  readonly clock = new ManualClock();
  readonly paused: boolean[] = [];
  readonly noted: string[] = [];
  isDraining = false;
  readonly transport: WebSocketTransport;

  constructor() {
    const socket = this.socket as unknown as WebSocket;
    const frames = new IncomingFrames(socket, {
      nowMs: () => this.clock.monotonicMs(),
      onBytes: () => {},
      onPause: (isPaused) => this.paused.push(isPaused),
    });
    this.transport = new WebSocketTransport(socket, frames, {
      remote: { loopback: true, address: "127.0.0.1", where: "127.0.0.1:1", transport: "websocket" },
      limits: DEFAULT_LIMITS,
      delay: (ms, signal) => this.clock.delay(ms, signal),
      isDraining: () => this.isDraining,
      onProved: () => this.noted.push("proved"),
      onClosed: () => this.noted.push("closed"),
    });
  }
}

Deno.test("frames that nobody takes hold their sender back, also where they have no byte", async () => {
  const { transport, socket, paused } = new World();
  for (let n = 0; n < 20_000; n++) socket.arrive("");
  assert.deepEqual(paused, [true]);
  socket.arrive(HELLO);
  assert.ok((await transport.opening())!.ok);
  assert.deepEqual(paused, [true, false]);
});

Deno.test("a write to a WebSocket resolves once its buffer has fallen below the bound, and takes no more than that at a time", async () => {
  const { transport, socket, clock } = new World();
  const line = `"${"x".repeat(20_000)}"`;
  const block = encoder.encode(`${line}\n`.repeat(10));
  let written: number | undefined;
  transport.write(block).then((bytes) => written = bytes);
  await waitUntil(() => clock.dueMs.length === 1, { name: "a look at the buffer" });
  assert.deepEqual(socket.sent, Array(4).fill(line), "a frame has one line, without its line feed");
  for (let n = 0; n < 20; n++) await clock.advance(100);
  assert.equal(written, undefined);
  socket.bufferedAmount = 65_536;
  await clock.advance(100);
  assert.equal(written, 4 * (line.length + 1));
  socket.bufferedAmount = 0;
  assert.equal(await transport.write(encoder.encode(`${LINE}\n`)), LINE.length + 1);
});

Deno.test("a write to a WebSocket that is closed, or ends while it waits, rejects as a lost connection", async () => {
  const waiting = new World();
  const writing = waiting.transport.write(encoder.encode(`"${"x".repeat(100_000)}"\n`));
  await waitUntil(() => waiting.clock.dueMs.length === 1, { name: "a look at the buffer" });
  waiting.transport.close("WRITE_STALLED");
  await assert.rejects(writing, ConnectionLost);
  assert.deepEqual(waiting.socket.closes, [[4505, "WRITE_STALLED"]]);
  // What reads nothing closes nothing either: it is cut.
  assert.deepEqual(waiting.noted, ["closed"]);
  const gone = new World();
  gone.socket.end(1001);
  await assert.rejects(gone.transport.write(encoder.encode(`${LINE}\n`)), ConnectionLost);
});

Deno.test("a WebSocket's peer that is lost is told by code 0, one that closes by any other, and a second close event changes nothing", async () => {
  for (
    const [codes, isLost] of [[[0], true], [[1006, 1005], true], [[1001, 1005], false], [
      [1000],
      false,
    ]] as const
  ) {
    const { transport, socket } = new World();
    socket.arrive(HELLO);
    assert.ok((await transport.opening())?.ok);
    socket.arrive(LINE);
    for (const code of codes) socket.end(code);
    assert.equal((await transport.lines())?.length, 1, "what came before is read");
    if (isLost) await assert.rejects(transport.lines(), ConnectionLost);
    else assert.equal(await transport.lines(), null);
  }
});

Deno.test("frames that came with the first one follow it, and a peer whose frames are not taken is held back until they are", async () => {
  const { transport, socket, paused } = new World();
  for (const frame of ["", HELLO, LINE, LINE]) socket.arrive(frame);
  assert.ok((await transport.opening())?.ok);
  assert.equal((await transport.lines())?.length, 2);
  const long = `{"message_type":"message","data":{"content":"${"x".repeat(600_000)}"}}`;
  socket.arrive(long);
  assert.deepEqual(paused, []);
  socket.arrive(long);
  assert.deepEqual(paused, [true]);
  assert.equal((await transport.lines())?.length, 2);
  assert.deepEqual(paused, [true, false]);
});

Deno.test("the close code of a WebSocket says why it ended: in order, as the hub is ending, by an error, or by a frame that was too long", async () => {
  const closed = (why?: Parameters<WebSocketTransport["endWriting"]>[0], isDraining = false) => {
    const world = new World();
    world.isDraining = isDraining;
    world.transport.endWriting(why);
    world.transport.endWriting("INTERNAL");
    return world.socket.closes;
  };
  assert.deepEqual(closed(), [[1000, ""]]);
  assert.deepEqual(closed(undefined, true), [[1001]]);
  assert.deepEqual(closed("REPLACED", true), [[4409, "REPLACED"]]);
  const { transport, socket } = new World();
  socket.arrive(HELLO);
  await transport.opening();
  socket.arrive(`"${"x".repeat(DEFAULT_LIMITS.max_line_bytes)}"`);
  socket.arrive(LINE);
  assert.deepEqual((await transport.lines())?.map((line) => line.ok || line.code), ["LINE_TOO_LONG"]);
  await transport.endWriting();
  assert.deepEqual(socket.closes, [[4414, "LINE_TOO_LONG"]]);
});
