/** Decides who comes into a topic and leaves it. Anyone may send to a topic; its members get it. */
import { refuse } from "../../protocol/errors.ts";
import type { AiMessage } from "../../protocol/messages.ts";
import { type Audience, storedTopic, topicName } from "../../journal/rows.ts";
import { audienceOf } from "./audience.ts";
import {
  type Accepted,
  type AckFields,
  type Context,
  type Decision,
  type Draft,
  handled,
  type MessageOf,
  ownDraft,
} from "./decision.ts";
import { othersIn } from "./memberships.ts";

/** `topic_join` goes to the members; of one who is a member already nothing is stored. */
export function join(context: Context<MessageOf<"topic_join">>): Decision {
  const { state: { memberships, maxTopics, maxTopicMembers }, from, message: { data } } = context;
  const topic = storedTopic(data.topic);
  const members = othersIn(memberships, topic, from);
  const own = memberships.topicsOf.get(from);
  if (own?.has(topic)) return handled({ ack: { members } });
  if (own !== undefined && own.size >= maxTopics) {
    const text =
      `"${from}" cannot join topic "${data.topic}": it is in as many topics as it may be (${maxTopics})`;
    const one = topicName(own.values().next().value!);
    return refuse("TOPIC_LIMIT", text, { fix: `leave one, such as "${one}", by topic_leave` });
  }
  if (members >= maxTopicMembers) {
    const text =
      `"${from}" cannot join topic "${data.topic}": it has as many members as may be (${maxTopicMembers})`;
    return refuse("TOPIC_LIMIT", text, { fix: "join another one; you may send to this one all the same" });
  }
  return { ok: true, drafts: [ownDraft(context, [topic])], ack: { members } };
}

/** `topic_leave` goes to those who stay; of one who is no member nothing is stored. */
export function part(context: Context<MessageOf<"topic_leave">>): Decision {
  const { state: { memberships }, from, message: { data } } = context;
  const topic = storedTopic(data.topic);
  const ack = { members: othersIn(memberships, topic, from) };
  const isMember = memberships.topicsOf.get(from)?.has(topic) === true;
  return isMember ? { ok: true, drafts: [ownDraft(context, [topic])], ack } : handled({ ack });
}

/** Returns the audience of a message that may go to a topic. */
export function audienceFor({ topic, target_ai }: Pick<AiMessage, "topic" | "target_ai">): Audience {
  return topic === undefined ? audienceOf(target_ai) : [storedTopic(topic)];
}

/** Accepts what may go to a topic: then its ack says how many get it. */
export function sent(context: Context, drafts: readonly Draft[]): Accepted {
  const ack = reachOf(context);
  return ack === undefined ? { ok: true, drafts } : { ok: true, drafts, ack };
}

/** Returns, as fields of the ack, how many get what goes to a topic; nothing for any other message. */
export function reachOf({ state, from, message }: Context): AckFields | undefined {
  const topic = message.topic ?? joinedOrLeft(message);
  return topic === undefined ? undefined : { members: othersIn(state.memberships, storedTopic(topic), from) };
}

function joinedOrLeft({ message_type, data }: AiMessage): string | undefined {
  return message_type === "topic_join" || message_type === "topic_leave" ? data.topic : undefined;
}
