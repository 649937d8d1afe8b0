/** Answers with server-sent events: each has the seq of what it is about as its id, by which a client goes on behind it. */
import { SSE_HEADERS } from "@a2a-js/sdk";
import type { Clock } from "../internal/clock.ts";
import { KEEP_ALIVE_MS, within } from "./keep_alive.ts";

const KEEP_ALIVE = ": keep-alive\n\n";
const encoder = new TextEncoder();

/** Events are streamed with these. */
export interface EventStreamOptions {
  readonly clock: Clock;
  /** Returns the text of the event that says what went wrong. */
  readonly failure: (error: unknown) => string;
  /** Is called when nobody reads any more. */
  readonly onLeft: () => void;
}

/** Resolves with the stream once its first event is there. @throws what the first event throws */
export async function eventStream(
  events: AsyncGenerator<unknown, void>,
  { clock, failure, onLeft }: EventStreamOptions,
): Promise<Response> {
  const left = new AbortController();
  let next = Promise.resolve(await events.next());
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const say = (text: string) => controller.enqueue(encoder.encode(text));
      try {
        const result = await within(next, KEEP_ALIVE_MS, { clock, signal: left.signal });
        if (result === undefined) return left.signal.aborted ? undefined : say(KEEP_ALIVE);
        if (result.done) return controller.close();
        say(eventText(result.value));
        next = events.next();
        // The next call looks at it; a failure meanwhile is no unhandled one.
        next.catch(() => {});
      } catch (error) {
        say(failure(error));
        controller.close();
      }
    },
    async cancel() {
      left.abort();
      onLeft();
      await events.return();
    },
  }, { highWaterMark: 0 });
  return new Response(body, { headers: SSE_HEADERS });
}

/** Returns an event as text. */
export function eventText(event: unknown): string {
  const seq = seqOf(event);
  return `${seq === undefined ? "" : `id: ${seq}\n`}data: ${JSON.stringify(event)}\n\n`;
}

interface Update {
  readonly metadata?: { readonly aicollab?: { readonly seq?: number } };
}

/** Returns the seq of what an event is about, in the form of either version. */
function seqOf(event: unknown): number | undefined {
  const { result = event } = event as { result?: unknown };
  const { task, statusUpdate, artifactUpdate } = result as Readonly<Record<string, Update | undefined>>;
  return (task ?? statusUpdate ?? artifactUpdate ?? result as Update).metadata?.aicollab?.seq;
}
