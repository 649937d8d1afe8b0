/** Acknowledged publishing: each publisher keeps a window of messages whose acknowledgement it waits for. */
import { encodeChunks } from "./chunks.ts";
import { cpuSeconds } from "./cpu_time.ts";
import type { Link } from "./connection.ts";
import { ACK_MARK, MarkCounter, MESSAGE_MARK } from "./mark_counter.ts";
import { message, MESSAGE_BYTES, messageId } from "./message.ts";
import type { Figures } from "./scenario.ts";
import type { Kept, Server } from "./server.ts";

/** Messages written with one call. */
const PER_CHUNK = 200;
/** No acknowledgement is shorter than this, on any wire. */
const CLOSEST_ACK_BYTES = 50;
/** A publisher that hears nothing for this long has lost something. */
const SILENCE_LIMIT_MS = 20_000;
/** One AI that was there and has gone: what is sent to it is kept and delivered to nobody. */
const ABSENT = "Absent";
/** Entries in one transaction of the hub at most. */
const MAX_COMMIT_MESSAGES = 4_096;

/** How much of everything. */
export interface AcknowledgedShape {
  readonly publishers: number;
  readonly messagesEach: number;
  /** Messages of one publisher that may be unacknowledged. */
  readonly window: number;
  /** Whether the publishers get each other's messages besides, or nobody does. */
  readonly delivered: boolean;
}

/** One turn. @throws {Error} an acknowledged message was not kept, or not delivered where it should be. */
export async function acknowledged(server: Server, shape: AcknowledgedShape, turn: number): Promise<Figures> {
  const { publishers, messagesEach } = shape;
  using links = new DisposableStack();
  if (!shape.delivered) await server.wire.knowAbsent(ABSENT);
  const writers: Publisher[] = [];
  for (let p = 0; p < publishers; p++) {
    const name = `P${p}_${turn}`;
    const link = links.use(await server.wire.publisher(name, shape.delivered));
    writers.push(new Publisher(link, { chunks: chunksOf(server, { p, name, shape }), shape }));
  }

  const keptBefore = await server.kept();
  const cpuBefore = await cpuSeconds(server.pid);
  const startMs = performance.now();
  await Promise.all(writers.map((writer) => writer.publish()));
  const tookMs = performance.now() - startMs;
  const cpuS = await cpuSeconds(server.pid) - cpuBefore;
  const restMs = await server.rest();
  const acked = publishers * messagesEach;
  await Promise.all(writers.map((writer) => writer.allDelivered()));
  const commits = commitsOf(keptBefore, await server.kept(), acked);
  return {
    acked_per_s: acked / tookMs * 1_000,
    cpu_us_per_ack: cpuS / acked * 1e6,
    turn_ms: tookMs,
    ...(restMs === undefined ? {} : { library_level_after_ms: restMs }),
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

/** Commits of the turn, where the server tells them. @throws {Error} what was acknowledged is not what is kept. */
function commitsOf(before: Kept | undefined, after: Kept | undefined, acked: number): number | undefined {
  if (!before || !after) throw new Error("A server that keeps nothing cannot acknowledge");
  const kept = after.messages - before.messages;
  if (kept !== acked) throw new Error(`${acked} messages were acknowledged, ${kept} are kept`);
  if (before.commits === undefined || after.commits === undefined) return undefined;
  const commits = after.commits - before.commits;
  if (commits < acked / MAX_COMMIT_MESSAGES) throw new Error(`${acked} messages in only ${commits} commits`);
  return commits;
}

/** One publisher: what came back is told apart by the marks that it carries. */
class Publisher {
  readonly #link: Link;
  readonly #chunks: readonly Uint8Array[];
  readonly #shape: AcknowledgedShape;
  readonly #acksAndMessages = new MarkCounter(ACK_MARK, CLOSEST_ACK_BYTES);
  readonly #messages = new MarkCounter(MESSAGE_MARK, MESSAGE_BYTES);
  #heard = unheard();

  constructor(link: Link, { chunks, shape }: { chunks: readonly Uint8Array[]; shape: AcknowledgedShape }) {
    this.#link = link;
    this.#chunks = chunks;
    this.#shape = shape;
    link.follow((bytes) => {
      this.#acksAndMessages.add(bytes);
      this.#messages.add(bytes);
      const heard = this.#heard;
      this.#heard = unheard();
      heard.resolve();
    }).catch((error) => this.#heard.reject(error));
  }

  /** Publishes everything and resolves when the last acknowledgement has come. */
  async publish(): Promise<void> {
    const { messagesEach, window } = this.#shape;
    let sent = 0;
    for (const chunk of this.#chunks) {
      const count = Math.min(PER_CHUNK, messagesEach - sent);
      await this.#until(() => sent + count - this.#acked <= window);
      await this.#link.write(chunk);
      sent += count;
    }
    await this.#until(() => this.#acked === messagesEach);
  }

  /** Resolves when it has got what all the others published, if it should, and not an acknowledgement less. */
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
          this.#heard.reject(
            new Error(`Silence after ${this.#acked} acks, ${this.#messages.count} messages`),
          ),
        SILENCE_LIMIT_MS,
      );
      await this.#heard.promise;
      clearTimeout(timer);
    }
  }
}

/** A promise whose failure counts when somebody waits for it. */
function unheard(): PromiseWithResolvers<void> {
  const heard = Promise.withResolvers<void>();
  heard.promise.catch(() => {});
  return heard;
}
