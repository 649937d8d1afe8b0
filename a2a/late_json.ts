/** Answers with JSON that may come late: its head leaves before, so that it takes no place among the requests that are answered. */
import type { Clock } from "../internal/clock.ts";
import { KEEP_ALIVE_MS, within } from "./keep_alive.ts";

/** An answer that comes sooner is sent as a whole. */
const SOON_MS = 1_000;

const encoder = new TextEncoder();

/** Resolves with `answer`, or with one that is the same in the end, blanks before it; one that fails late is cut off. */
export async function lateJson(
  answer: Promise<Response>,
  { clock, onLeft }: { readonly clock: Clock; readonly onLeft: () => void },
): Promise<Response> {
  const soon = await within(answer, SOON_MS, { clock });
  if (soon !== undefined) return soon;
  const left = new AbortController();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(" "));
    },
    async pull(controller) {
      const late = await within(answer, KEEP_ALIVE_MS, { clock, signal: left.signal });
      if (left.signal.aborted) return;
      if (late === undefined) return controller.enqueue(encoder.encode(" "));
      // Nothing can be said any more but that there is no answer.
      if (!late.ok) throw new Error(`${late.status}: ${await late.text()}`);
      controller.enqueue(encoder.encode(await late.text()));
      controller.close();
    },
    cancel() {
      left.abort();
      onLeft();
    },
  }, { highWaterMark: 0 });
  return new Response(body, { headers: { "content-type": "application/json" } });
}
