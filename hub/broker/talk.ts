/** Decides what AIs say to each other: it guards against two that answer each other without end. */
import { type Refusal, refuse } from "../../protocol/errors.ts";
import { isAiId } from "../../protocol/names.ts";
import type { RepliedTo, ThreadRow } from "../../journal/rows.ts";
import { type Context, type Decision, type Draft, hubDraft, type MessageOf, ownDraft } from "./decision.ts";
import { checkFollowed, isFollowed, isFreshReply, takenByReply } from "./deliveries.ts";
import { pairOf, REPLIES_MS } from "./paces.ts";
import { checkTarget } from "./audience.ts";
import type { BrokerState } from "./state.ts";
import { isOneOfTwo, threadOf } from "./threads.ts";
import { audienceFor, sent } from "./topics.ts";

type MessageContext = Context<MessageOf<"message">>;

/** `message` is stored and delivered as it was sent, unless its sender goes on for too long, or too fast. */
export function say(context: MessageContext): Decision {
  const wrong = checkTarget(context);
  if (wrong) return wrong;
  const { message } = context;
  const refusal = isFollowed(message.data) ? checkFollowed(context) : undefined;
  if (refusal) return refusal;
  const draft = ownDraft(context, audienceFor(message));
  if (message.data.reply_to !== undefined) return answer(context, draft);
  return checkDirected(context) ?? sent(context, [draft]);
}

function answer(context: MessageContext, draft: Draft): Decision {
  const { state, from, message, isPerson, lookup } = context;
  const found = lookup?.repliedTo;
  // Only on a full disk is a message decided without the lookup that it needs, and then nothing is stored.
  if (found === undefined || !isFreshReply(state, found)) return sent(context, [draft]);
  if (found.entry === null || !mayRead(found.entry, context)) return noEntry(from, message.data.reply_to!);
  const replyTo = found.entry;
  const own = { ...draft, reply: { to: replyTo, ai: isPerson ? null : from } };
  const drafts = [own, ...takenByReply(state, from, replyTo, message.data.reply_to!)];
  if (isPerson) return sent(context, drafts);
  const thread = threadOf(state.threads, replyTo);
  if (isStopped(state, thread, from)) return stopped(context, thread, replyTo);
  return checkReplies(context, replyTo) ?? sent(context, drafts);
}

/** People may read everything: the dashboard shows it to them, under whatever name they write. */
function mayRead({ source, audience, wasMember }: RepliedTo, { from, isPerson }: MessageContext): boolean {
  return isPerson || source === from || audience === "*" || audience.includes(from) || wasMember;
}

/** One answer for all: nobody learns by it what others say. */
function noEntry(from: string, seq: number): Refusal {
  return refuse("INVALID_MESSAGE", `data.reply_to: there is no entry ${seq} that "${from}" may read`, {
    fix: "name the seq of an entry that you got or sent, or leave reply_to out",
  });
}

function isStopped({ guard }: BrokerState, thread: ThreadRow, ai: string): boolean {
  if (!isOneOfTwo(thread, ai)) return false;
  return thread.stopped_seq !== null || (ai !== thread.last_ai && thread.hops >= guard.maxHops);
}

/** Refuses a reply, and where the thread was not stopped before it adds the entry by which both learn of it. */
function stopped({ state, from }: MessageContext, thread: ThreadRow, to: RepliedTo): Decision {
  const { root, last_ai, before_ai, hops, last_seq, stopped_seq } = thread;
  const between = [before_ai!, last_ai!];
  const other = between.find((ai) => ai !== from)!;
  const text =
    `"${from}" and "${other}" took turns ${hops} times in thread ${root} (at most ${state.guard.maxHops})`;
  const refusal = refuse("LOOP_STOPPED", text, {
    fix: "stop answering there: it goes on when a person or a third AI has written in it",
  });
  if (stopped_seq !== null) return refusal;
  const draft = hubDraft("loop_stopped", between, { thread: root, between, hops, last_seq });
  return { ...refusal, drafts: [{ ...draft, reply: { to, ai: null } }] };
}

function checkReplies({ state, from, now }: MessageContext, { source }: RepliedTo): Refusal | undefined {
  if (source === from || !isAiId(source)) return undefined;
  const most = state.guard.maxRepliesPerMinute;
  const wait = state.replies.waitMs(pairOf(from, source), now.monoMs, { most, withinMs: REPLIES_MS });
  if (wait === 0) return undefined;
  const text = `"${from}" and "${source}" sent ${most} replies to each other within a minute`;
  return refuse("RATE_LIMITED", text, { fix: "answer less, or later", retryAfterMs: wait });
}

function checkDirected({ state, from, message, isPerson, now }: MessageContext): Refusal | undefined {
  const { target_ai } = message;
  if (target_ai === undefined || isPerson) return undefined;
  const most = state.guard.maxDirected;
  const wait = state.directed.waitMs(pairOf(from, target_ai), now.monoMs, most);
  if (wait === 0) return undefined;
  const text = `"${from}" and "${target_ai}" sent ${most} messages to each other within 10 s`;
  return refuse("RATE_LIMITED", text, { fix: "send less, or later", retryAfterMs: wait });
}
