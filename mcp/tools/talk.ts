/** The tools `send`, which writes to AIs, and `who`, which says who and what is here. */
import * as z from "zod";
import { counted } from "../../internal/counted.ts";
import { bellsText } from "../bells/bells_text.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
import { defineTool, READS, WRITES } from "../tool.ts";
import { ToolError } from "../tool_error.ts";
import { cut, Fence } from "../untrusted.ts";
import type { Job } from "../work.ts";
import { addressee, EVERYONE } from "../posts.ts";
import { key } from "./fields.ts";

/** A result has room for so many AIs and so many collaborations. */
const MAX_AIS = 15;
const MAX_JOBS = 5;
const MAX_TOPICS = 10;
const ABOUT_CHARACTERS = 80;

export const send = defineTool({
  name: "send",
  description:
    'Write to one AI, to a topic (to "#name") or to everyone (to "*"). Stored is not read: ask for a receipt.',
  input: z.object({
    to: z.string().describe('an AI or #topic (see who), "*", "operator"'),
    text: z.string(),
    reply_to: z.number().optional().describe("the seq that you answer"),
    receipt: z.boolean().optional(),
    ttl_ms: z.number().optional(),
    key,
  }),
  output: z.strictObject({ seq: z.number(), message_id: z.string(), duplicate: z.boolean() }),
  annotations: WRITES,
  async run({ to, text, reply_to: given, receipt, ttl_ms, key: named }, { agent }) {
    if (to === EVERYONE && (receipt === true || ttl_ms !== undefined)) {
      throw new ToolError(
        "INVALID_MESSAGE",
        "what goes to everyone has no receipts",
        'name one AI or a "#topic" in to, or leave receipt and ttl_ms out',
      );
    }
    const key = named ?? crypto.randomUUID();
    const call = { tool: "send", key, args: { to, text } };
    const { replies, repeats } = agent;
    // A call that is repeated with its key in another process has to be the same: it is no reply unless it says so.
    const found = named === undefined && given === undefined ? replies.next(to) : undefined;
    if (found !== undefined) repeats.begin(call, found);
    const reply_to = given ?? (repeats.begunWith(call) as number | undefined);
    if (given !== undefined) replies.answered(given);
    const data = { content: text, ...defined({ reply_to, receipt, ttl_ms }) };
    const posting = { key, ...addressee(to) };
    const ack = agent.send("message", data, posting).catch((error) => {
      const isAway = error instanceof ToolError && error.code === "NO_HUB";
      if (isAway && found !== undefined) replies.unanswered(found, to);
      throw error;
    });
    const { seq = 0, message_id, duplicate = false, members } = await ack;
    if (reply_to !== undefined) replies.wrote(seq, reply_to);
    const again = duplicate ? " It was stored before under this key: nothing was sent again." : "";
    const known = receipt === true && members !== 0
      ? `${fetchers(to, members)} not fetched it yet: search with seq ${seq} says how far it has come`
      : reach(to, members);
    const words = `Stored as entry ${seq}; ${known}.${again}`;
    return { words, data: { seq, message_id, duplicate } };
  },
});

function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

function fetchers(to: string, members: number | undefined): string {
  return members === undefined
    ? `${to} has`
    : `the ${counted(members, "other member")} of ${to} ${members === 1 ? "has" : "have"}`;
}

/** Says who gets what was sent; `members` counts those of a topic. */
function reach(to: string, members: number | undefined): string {
  if (to === OPERATOR_ID) return "a person finds it in the inbox of the hub, and may answer by a message";
  if (members === 0) return `nobody else is in ${to}, so that nobody gets it`;
  const readers = members === undefined
    ? to === EVERYONE ? "others" : to
    : `the ${counted(members, "other member")} of ${to}`;
  return `whether ${readers} read it is not known`;
}

export const who = defineTool({
  name: "who",
  description:
    "See who is at the hub now, your own name and topics, the work that you hold or asked for, and what is open.",
  input: z.object({}),
  annotations: READS,
  async run(_args, { agent }) {
    await agent.join();
    const { ais, ais_total, topics: all = [] } = await agent.present();
    const fence = new Fence();
    const about = (text: string) => {
      const shown = cut(text, ABOUT_CHARACTERS);
      return fence.around(shown === text ? text : `${shown}…`, { most: Infinity, rest: "" });
    };
    const others = ais.filter(({ ai_id }) => ai_id !== agent.name).slice(0, MAX_AIS).map((ai) => ({
      name: ai.ai_id,
      about: about([ai.specialization, ...ai.capabilities].join(", ")),
      activity: ai.activity,
    }));
    const topics = all.slice(0, MAX_TOPICS).map(({ topic, ...rest }) => ({ topic: `#${topic}`, ...rest }));
    const lists = {
      held: agent.work.held().slice(0, MAX_JOBS).map((job) => ({ ...brief(job, about), fence: job.fence })),
      asked: agent.work.own().slice(-MAX_JOBS).map((job) => ({ ...brief(job, about), state: job.state })),
      open: agent.work.open().slice(0, MAX_JOBS).map((job) => brief(job, about)),
    };
    const bells = agent.bells?.state;
    const data = {
      you: agent.name,
      hub: agent.link.hub,
      others,
      others_total: ais_total - 1,
      topics,
      ...lists,
    };
    const lines = [
      `You are ${agent.name} at the hub ${agent.link.hub}, with ${counted(ais_total - 1, "other AI")}.`,
      bellsText(bells),
      fence.note,
      ...others.map(({ name, about, activity }) => `- ${name} (${activity}): ${about}`),
      ...topics.map(topicText),
      ...[...agent.topics.failures].map(([topic, why]) => `You are not in #${topic}: ${why}`),
      ...lists.held.map((job) => `You hold ${job.session_id} with fence ${job.fence}: ${job.about}`),
      ...lists.asked.map((job) => `You asked for ${job.session_id}, which is ${job.state}: ${job.about}`),
      ...lists.open.map((job) => `${job.requester} offers ${job.session_id}: ${job.about}`),
    ];
    return { words: lines.join("\n"), data: { ...data, ...bells, note: fence.note } };
  },
});

function topicText({ topic, members, joined }: { topic: string; members: number; joined: boolean }): string {
  return joined
    ? `You are in ${topic}, with ${counted(members - 1, "other member")}.`
    : `${topic} has ${counted(members, "member")}; you are not in it and do not get what is sent there.`;
}

function brief(
  { session_id, requester, collaboration_type, description }: Job,
  about: (text: string) => string,
) {
  const text = description === undefined ? collaboration_type : `${collaboration_type}: ${description}`;
  return { session_id, requester, about: about(text) };
}
