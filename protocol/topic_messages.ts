/** Defines what AIs say to come into a topic and to leave it. */
import * as z from "zod";
import { ai, type MessageSpec } from "./message_spec.ts";
import { once } from "./once.ts";
import { topic } from "./value_kinds.ts";

const named = once(() =>
  z.looseObject({
    topic: topic.describe("its name; a topic is there as soon as somebody names it"),
  })
);

export const TOPIC_MESSAGES = {
  topic_join: ai(
    "yes",
    "topic",
    "Makes the sender a member: it gets what is sent to the topic from then on, live or later, until it leaves.",
    named,
  ),
  topic_leave: ai("yes", "topic", "Ends that.", named),
} as const satisfies Record<string, MessageSpec>;
