/** Measures acknowledged publishing: every publisher has at most a window of unacknowledged messages. */
import { encodeChunks } from "./chunks.ts";
import { cpuSeconds } from "./cpu_time.ts";
import type { Connection } from "./connection.ts";
import { ACK_MARK, MarkCounter, MESSAGE_MARK } from "./mark_counter.ts";
import { message, MESSAGE_BYTES, messageId } from "./message.ts";
import type { Figures } from "./scenario.ts";
import type { Server, Stored } from "./server.ts";

/** A publisher writes this many messages with one call. */
const PER_CHUNK = 200;
/** No acknowledgement is shorter than this, on any wire. */
const CLOSEST_ACK_BYTES = 50;
/** A publisher that receives nothing for this long has lost a message or an acknowledgement. */
const SILENCE_LIMIT_MS = 20_000;
/** This AI was connected once and is not now: messages to it are stored and delivered to nobody. */
const ABSENT = "Absent";
/** One transaction of the hub holds at most this many entries. */
const MAX_COMMIT_MESSAGES = 4_096;

/** These numbers fix the size of a turn. */
export interface AcknowledgedShape {
  readonly publishers: number;
  readonly messagesEach: number;
  /** The in-flight limit: one publisher has at most this many unacknowledged messages. */
  readonly window: number;
  /** True: every publisher receives the messages of the others, too. False: nobody receives any. */
  readonly delivered: boolean;
}

/** Runs one turn. @throws {Error} an acknowledged message was not stored, or not delivered where it should be. */
export async function acknowledged(server: Server, shape: AcknowledgedShape, turn: number): Promise<Figures> {
  const { publishers, messagesEach } = shape;
  using connections = new DisposableStack();
  if (!shape.delivered) await server.wire.registerAbsent(ABSENT);
  const writers: Publisher[] = [];
  for (let p = 0; p < publishers; p++) {
    const name = `P${p}_${turn}`;
    const connection = connections.use(await server.wire.publisher(name, shape.delivered));
    writers.push(new Publisher(connection, { chunks: chunksOf(server, { p, name, shape }), shape }));
  }

  const storedBefore = await server.stored();
  const cpuBefore = await cpuSeconds(server.pid);
  const startMs = performance.now();
  await Promise.all(writers.map((writer) => writer.publish()));
  const tookMs = performance.now() - startMs;
  const cpuS = await cpuSeconds(server.pid) - cpuBefore;
  const idleAfterMs = await server.untilIdle();
  const acked = publishers * messagesEach;
  await Promise.all(writers.map((writer) => writer.allDelivered()));
  const commits = commitsOf(storedBefore, await server.stored(), acked);
  return {
    acked_per_s: acked / tookMs * 1_000,
    cpu_us_per_ack: cpuS / acked * 1e6,
    turn_ms: tookMs,
    ...(idleAfterMs === undefined ? {} : { library_level_after_ms: idleAfterMs }),
    ...(commits === undefined ? {} : { commits }),
  };
}

function chunksOf(
  server: Server,
  { p, name, shape }: { p: number; name: string; shape: AcknowledgedShape },
): Uint8Array[] {
  const { wire } = server;
  const frame = (index: number) => {
    const text = message({
      publisher: p,
      index,
      messageId: messageId(index, wire.idMark),
      ...(shape.delivered ? {} : { target: ABSENT }),
    });
    return wire.frame(text, name, true);
  };
  return encodeChunks(shape.messagesEach, { perChunk: PER_CHUNK, frame });
}

/**
 * Returns the commits of the turn where the server counts them.
 * @throws {Error} more or fewer messages were acknowledged than are stored.
 */
function commitsOf(before: Stored | undefined, after: Stored | undefined, acked: number): number | undefined {
  if (!before || !after) throw new Error("A server that stores nothing cannot acknowledge");
  const stored = after.messages - before.messages;
  if (stored !== acked) throw new Error(`${acked} messages were acknowledged, ${stored} are stored`);
  if (before.commits === undefined || after.commits === undefined) return undefined;
  const commits = after.commits - before.commits;
  if (commits < acked / MAX_COMMIT_MESSAGES) throw new Error(`${acked} messages in only ${commits} commits`);
  return commits;
}

/** Publishes messages; distinguishes acknowledgements from delivered messages by the marks in them. */
class Publisher {
  readonly #connection: Connection;
  readonly #chunks: readonly Uint8Array[];
  readonly #shape: AcknowledgedShape;
  readonly #acksAndMessages = new MarkCounter(ACK_MARK, CLOSEST_ACK_BYTES);
  readonly #messages = new MarkCounter(MESSAGE_MARK, MESSAGE_BYTES);
  #progress = newProgress();

  constructor(
    connection: Connection,
    { chunks, shape }: { chunks: readonly Uint8Array[]; shape: AcknowledgedShape },
  ) {
    this.#connection = connection;
    this.#chunks = chunks;
    this.#shape = shape;
    connection.follow((bytes) => {
      this.#acksAndMessages.add(bytes);
      this.#messages.add(bytes);
      const progress = this.#progress;
      this.#progress = newProgress();
      progress.resolve();
    }).catch((error) => this.#progress.reject(error));
  }

  /** Publishes all messages and resolves when the last one is acknowledged. */
  async publish(): Promise<void> {
    const { messagesEach, window } = this.#shape;
    let sent = 0;
    for (const chunk of this.#chunks) {
      const count = Math.min(PER_CHUNK, messagesEach - sent);
      await this.#until(() => sent + count - this.#acked <= window);
      await this.#connection.write(chunk);
      sent += count;
    }
    await this.#until(() => this.#acked === messagesEach);
  }

  /** Resolves when every message that is due here was delivered and every acknowledgement is still counted. */
  async allDelivered(): Promise<void> {
    const { delivered, publishers, messagesEach } = this.#shape;
    const due = delivered ? (publishers - 1) * messagesEach : 0;
    await this.#until(() => this.#messages.count === due && this.#acked === messagesEach);
  }

  get #acked(): number {
    return this.#acksAndMessages.count - this.#messages.count;
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      const timer = setTimeout(
        () =>
          this.#progress.reject(
            new Error(`Silence after ${this.#acked} acks, ${this.#messages.count} messages`),
          ),
        SILENCE_LIMIT_MS,
      );
      await this.#progress.promise;
      clearTimeout(timer);
    }
  }
}

/** Returns a promise whose rejection goes unreported while nobody awaits it. */
function newProgress(): PromiseWithResolvers<void> {
  const progress = Promise.withResolvers<void>();
  progress.promise.catch(() => {});
  return progress;
}
