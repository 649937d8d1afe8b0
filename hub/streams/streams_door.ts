/**
 * Answers `/streams/v1/stream/TOPIC`: a topic as a stream of the Durable Streams protocol, in its JSON mode. Whoever reads is a
 * member of the topic, and gets what it sent there as well; whoever reads everything over HTTP has all of it.
 */
import type { Problem } from "../../dashboard/failure.ts";
import { problem } from "../../dashboard/failure.ts";
import type { StreamCaller } from "../../dashboard/streams_route.ts";
import type { AiLibrary, TopicPage } from "../../journal/library/view/ai_library.ts";
import { storedTopic } from "../../journal/rows.ts";
import { readLine } from "../../protocol/framing.ts";
import { isTopicName, TOPIC_FORM } from "../../protocol/names.ts";
import { ask, type Asked } from "../doors/ask.ts";
import type { Doors } from "../doors/doors.ts";
import { problemOf } from "../doors/hub_lines.ts";
import type { Core } from "../session/core.ts";
import { readAppend } from "./append_body.ts";
import { liveEvents } from "./live_events.ts";
import { isKnown, offsetOf } from "./offset.ts";
import { cursorAt, readQuery, type StreamQuery } from "./stream_query.ts";
import { TopicFollower } from "./topic_follower.ts";

/** An answer has about so much of a stream at most. */
const MAX_CHARACTERS = 262_144;
/** A waiting request is answered after so long: proxies, and the hub's own, cut what is silent for 20 s. */
const LONG_POLL_MS = 15_000;
/** Events go on for so long; then their client comes again. */
const EVENTS_MS = 60_000;
/** So many may wait, or read events, at one time. */
const MAX_LIVE = 4_096;
/** All that a topic is kept in is JSON. */
const JSON_TYPE = { "content-type": "application/json" };

const encoder = new TextEncoder();

/** The door uses these parts of the hub. */
export interface StreamsOptions {
  readonly core: Pick<Core, "clock" | "journal" | "limits" | "roster" | "sequencer" | "topics">;
  readonly doors: Doors;
  readonly library: Pick<AiLibrary, "topicPage" | "topicTail">;
}

/** One read of a stream. */
interface Reading {
  readonly topic: string;
  readonly query: StreamQuery;
  readonly caller: StreamCaller;
  readonly after: number;
  readonly follower: TopicFollower;
}

export class StreamsDoor implements Disposable {
  readonly #options: StreamsOptions;
  readonly #ended = new AbortController();
  #live = 0;

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  /** Answers a GET, a HEAD or a POST of a caller who was let in. */
  async fetch(request: Request, topic: string, caller: StreamCaller): Promise<Response> {
    if (!isTopicName(topic)) {
      return problem({ code: "NOT_FOUND", message: `"${topic}" is no topic: its name is ${TOPIC_FORM}` });
    }
    if (request.method === "POST") return await this.#append(request, topic, caller);
    if (request.method === "HEAD") return await this.#head(topic, caller);
    const query = readQuery(new URL(request.url).searchParams);
    if ("problem" in query) return problem(query.problem);
    const refusal = await this.#enter(topic, caller);
    if (refusal !== undefined) return problem(refusal);
    return await this.#read(request, { topic, caller, query });
  }

  /** Ends what waits. */
  [Symbol.dispose](): void {
    this.#ended.abort();
  }

  async #append(request: Request, topic: string, caller: StreamCaller): Promise<Response> {
    const { core: { limits }, doors } = this.#options;
    const append = await readAppend(request, { topic, limits });
    if ("problem" in append) return problem(append.problem);
    const asked = await ask(doors, caller, append.lines);
    if (!asked.ok) return problem(asked.problem);
    const { answers } = asked;
    const failed = answers.findIndex(({ message_type }) => message_type !== "ack");
    if (failed >= 0) return problem(failedAppend(asked, failed));
    const last = Math.max(...answers.map(({ seq }) => seq!));
    return new Response(null, { status: 204, headers: { "stream-next-offset": this.#offset(last) } });
  }

  async #head(topic: string, caller: StreamCaller): Promise<Response> {
    const refusal = await this.#greet(caller, []);
    if (refusal !== undefined) return problem(refusal);
    const { core: { sequencer }, library } = this.#options;
    const tail = await library.topicTail({ topic, upTo: sequencer.published.head });
    return new Response(null, { headers: { ...JSON_TYPE, "stream-next-offset": this.#offset(tail) } });
  }

  /** Makes an AI that reads a member, so that it gets what comes from now on. */
  async #enter(topic: string, caller: StreamCaller): Promise<Problem | undefined> {
    const { core: { limits, topics } } = this.#options;
    if (caller.readsAll) return undefined;
    if (topics.isMember(storedTopic(topic), caller.name ?? "")) return await this.#greet(caller, []);
    const join = { message_type: "topic_join", message_id: crypto.randomUUID(), data: { topic } };
    return await this.#greet(caller, [readLine(JSON.stringify(join), limits)]);
  }

  /** Visits the hub as the caller's AI, with something to say or not: only its session decides who may have that name. */
  async #greet(caller: StreamCaller, lines: Parameters<typeof ask>[2]): Promise<Problem | undefined> {
    if (caller.readsAll) return undefined;
    const asked = await ask(this.#options.doors, caller, lines);
    if (!asked.ok) return asked.problem;
    const failed = asked.answers.find(({ message_type }) => message_type === "error");
    return failed && problemOf(failed);
  }

  async #read(request: Request, asked: Pick<Reading, "topic" | "query" | "caller">): Promise<Response> {
    const { topic, query: { live, offset } } = asked;
    const { core, library } = this.#options;
    const { sequencer: { published: { head } }, journal: { epochs } } = core;
    if (offset !== "now" && !isKnown(offset, { head, epochs })) {
      return problem({
        code: "OFFSET_GONE",
        message:
          "The hub has not, or no longer, what was read up to this offset: it has lost data, or is another hub",
        fix: "read from offset=-1, and forget what is not there",
      });
    }
    if (live !== undefined && this.#live >= MAX_LIVE) {
      return problem({
        ...{
          code: "TOO_MANY_CONNECTIONS",
          message: `${MAX_LIVE} requests wait for streams already`,
          retryAfterMs: 1_000,
        },
      });
    }
    using held = new DisposableStack();
    const follower = held.use(new TopicFollower(topic, core));
    const after = offset === "now" ? await library.topicTail({ topic, upTo: follower.head }) : offset.seq;
    const reading = { ...asked, after, follower };
    if (live === "sse") return this.#events(reading, held.move());
    if (live === "long-poll") return await this.#wait(reading);
    if (offset === "now") return this.#page(reading, { items: [], last: after, more: false, gaps: [] });
    return this.#page(reading, await this.#next(reading, after), request.headers.get("if-none-match"));
  }

  /** Resolves with what follows the seq `after`, as far as the caller has it. */
  #next({ topic, caller, query: { items }, follower }: Reading, after: number): Promise<TopicPage> {
    return this.#options.library.topicPage({
      ...{ topic, after, upTo: follower.head, as: items, maxCharacters: MAX_CHARACTERS },
      ...(caller.readsAll ? {} : { ai: caller.name ?? "" }),
    });
  }

  async #wait(reading: Reading): Promise<Response> {
    using _place = this.#place();
    const { core: { clock } } = this.#options;
    const { timeoutMs = LONG_POLL_MS } = reading.query;
    const until = clock.monotonicMs() + Math.min(timeoutMs, LONG_POLL_MS);
    const signal = AbortSignal.any([this.#ended.signal, reading.caller.ended]);
    let page = await this.#next(reading, reading.after);
    for (;;) {
      const ms = until - clock.monotonicMs();
      if (page.items.length > 0 || ms <= 0 || signal.aborted) return this.#page(reading, page);
      if (!page.more) await reading.follower.within(ms, signal);
      page = await this.#next(reading, page.last);
    }
  }

  #page({ topic, query, after }: Reading, page: TopicPage, known?: string | null): Response {
    const { items, last, more, gaps } = page;
    const { offset, live, cursor } = query;
    const [from, to] = [this.#offset(after), this.#offset(last)];
    const etag = `"${topic}:${from}:${to}:${query.items}${more ? "+" : ""}"`;
    const headers = {
      ...JSON_TYPE,
      "stream-next-offset": to,
      ...(more ? {} : { "stream-up-to-date": "true" }),
      ...(offset === "now" ? {} : { etag }),
      ...(live === undefined ? {} : { "stream-cursor": cursorAt(this.#options.core.clock.wallMs(), cursor) }),
      ...(gaps.length === 0 ? {} : { "stream-gaps": gaps.map((gap) => gap.join("-")).join(", ") }),
    };
    if (known === etag) return new Response(null, { status: 304, headers });
    if (live !== undefined && items.length === 0) return new Response(null, { status: 204, headers });
    return new Response(`[${items.join(",")}]`, { headers });
  }

  /** `held` is disposed of when the events have ended. */
  #events(reading: Reading, held: DisposableStack): Response {
    const { core: { clock } } = this.#options;
    const left = new AbortController();
    held.use(this.#place());
    const signal = AbortSignal.any([left.signal, this.#ended.signal, reading.caller.ended]);
    const until = clock.monotonicMs() + EVENTS_MS;
    let { cursor } = reading.query;
    const events = liveEvents(reading.after, {
      read: (after) => this.#next(reading, after),
      changed: (ms) => reading.follower.within(ms, signal),
      remainingMs: () => signal.aborted ? 0 : until - clock.monotonicMs(),
      control: (last) => {
        const streamCursor = cursorAt(clock.wallMs(), cursor);
        cursor = undefined;
        return { streamNextOffset: this.#offset(last), streamCursor };
      },
    });
    const end = () => {
      left.abort();
      held.dispose();
    };
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        try {
          const { done, value } = await events.next();
          if (left.signal.aborted) return;
          if (!done) return controller.enqueue(encoder.encode(value));
          end();
          controller.close();
        } catch (error) {
          end();
          throw error;
        }
      },
      cancel: end,
    }, { highWaterMark: 0 });
    return new Response(body, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-cache, no-store" },
    });
  }

  /** Takes one of the places of those that wait. */
  #place(): Disposable {
    this.#live++;
    return { [Symbol.dispose]: () => void this.#live-- };
  }

  #offset(seq: number): string {
    return offsetOf(seq, this.#options.core.journal.epochs);
  }
}

function failedAppend({ answers }: Asked & { readonly ok: true }, index: number): Problem {
  const stored = answers.filter(({ message_type }) => message_type === "ack").length;
  const { message, ...more } = problemOf(answers[index]!);
  const which = answers.length === 1 ? "" : `Item ${index}: `;
  const rest = answers.length === 1 ? "" : ` (${stored} of ${answers.length} items were stored)`;
  return { ...more, message: `${which}${message}${rest}` };
}
