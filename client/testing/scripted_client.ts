/** A client of a scripted hub, and the messages between the two. */
import { HubClient, type HubClientOptions } from "../hub_client.ts";
import type { ScriptedHub } from "./scripted_hub.ts";

const NO_BACKOFF = { random: () => 0 };

export function connect(hub: ScriptedHub, options: Partial<HubClientOptions> = {}): HubClient {
  return new HubClient({
    address: hub.address,
    aiId: "AI_Node_1",
    token: "secret1",
    hello: { specialization: "graphics", capabilities: ["rendering"] },
    ...NO_BACKOFF,
    ...options,
  });
}

/** Makes a stored message as the hub delivers it. */
export function entry(seq: number, content: unknown = "x") {
  return {
    seq,
    source_ai: "AI_Node_2",
    timestamp: "2026-01-01T00:00:00.000Z",
    message_type: "message",
    data: { content },
  };
}

/** Resolves with the next `count` messages that the client hands out. */
export async function take(client: HubClient, count: number) {
  const iterator = client[Symbol.asyncIterator]();
  const messages = [];
  for (let i = 0; i < count; i++) messages.push((await iterator.next()).value!);
  return messages;
}
