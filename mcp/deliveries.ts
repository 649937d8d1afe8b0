/** Says for a model, and hears from the hub, how far has come what is followed from its sender to its reader. */
import { isFollowed } from "./entry.ts";
import type { Ack, SendOptions, SendType } from "../client/hub_client.ts";
import type { DataOf } from "../protocol/messages.ts";
import { DELIVERY_STATES } from "../protocol/delivery_messages.ts";
import { DELIVERY } from "../protocol/limits.ts";
import type { Entry } from "./entry.ts";
import { RefusedError } from "../client/errors.ts";
import { ToolError } from "./tool_error.ts";

/** Sends one message of the AI. */
type Send = <T extends SendType>(
  type: T,
  data: DataOf<T>,
  options?: Pick<SendOptions, "messageId">,
) => Promise<Ack>;

/** Each reached state of an entry, as the ack of a `delivery_status` lists it. */
export type Reached = NonNullable<Ack["deliveries"]>[number];

/** Tells the hub that the model is about to be shown `entries`, and resolves with those that it must not be shown. */
export async function lateOf(entries: readonly Entry[], send: Send): Promise<ReadonlySet<number>> {
  const seqs = entries.filter(isFollowed).map(({ seq }) => seq);
  if (seqs.length === 0) return new Set();
  try {
    return new Set((await send("fetched", { seqs })).dead);
  } catch (error) {
    // What waits is shown all the same; the cursor will say that it was fetched.
    if (error instanceof ToolError) return new Set();
    throw error;
  }
}

/** Tells the hub that these are done, and resolves once it has stored that. @throws {ToolError} */
export async function sayDone(seqs: readonly number[], send: Send): Promise<void> {
  for (let at = 0; at < seqs.length; at += DELIVERY.maxSeqs) {
    await send("done", { seqs: seqs.slice(at, at + DELIVERY.maxSeqs) });
  }
}

/** Resolves with how far an entry has come, or with undefined where the hub does not say that to this AI. @throws {ToolError | RefusedError} */
export async function reachedBy(seq: number, send: Send): Promise<readonly Reached[] | undefined> {
  try {
    return (await send("delivery_status", { seq })).deliveries;
  } catch (error) {
    const isRefusal = error instanceof ToolError || error instanceof RefusedError;
    if (isRefusal && error.code === "INVALID_MESSAGE") return undefined;
    throw error;
  }
}

/** Of more members of a topic it is only counted how many have come how far. */
const MAX_AIS = 20;

/** Returns a sentence by AI: what is proven, and what is not. Of many it says only how far how many have come. */
export function reachedText(seq: number, reached: readonly Reached[]): string {
  const ais = [...new Set(reached.map(({ ai_id }) => ai_id))];
  if (ais.length > MAX_AIS) {
    const last = new Map(reached.map(({ ai_id, state }) => [ai_id, state]));
    const counts = DELIVERY_STATES.flatMap((state) => {
      const count = [...last.values()].filter((one) => one === state).length;
      return count === 0 ? [] : [`${count} ${state}`];
    });
    return `How far entry ${seq} has come to ${ais.length} AIs, which deliveries names: ${
      counts.join(", ")
    }.`;
  }
  const sentences = ais.map((ai) => {
    const states = reached.filter(({ ai_id }) => ai_id === ai);
    const last = states.at(-1)!.state;
    const shown = states.map(({ state, at_ms, bell }) =>
      `${state}${bell === undefined ? "" : ` (${bell})`} ${new Date(at_ms).toISOString()}`
    );
    return `${ai}: ${shown.join(", ")}. ${MEANS[last](ai)}`;
  });
  return `How far entry ${seq} has come to ${sentences.join("\n")}`;
}

const MEANS: Readonly<Record<Reached["state"], (ai: string) => string>> = {
  stored: (ai) => `It is stored; ${ai} has not fetched it yet.`,
  rung: (ai) => `A bell was rung; ${ai} has not fetched it yet.`,
  fetched: (ai) => `${ai} was shown it, and has not said that it is done.`,
  taken: (ai) => `${ai} works on it, or has answered.`,
  done: (ai) => `${ai} is done with it.`,
  dead: (ai) => `It was not fetched in time: ${ai} will not see it. Send it again if it still matters.`,
};
