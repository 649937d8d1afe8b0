/** Maps every message type to the rule that decides it. A rule is pure, except that it may change presence and deadlines. */
import type { AiMessageType } from "../../protocol/messages.ts";
import { amend } from "./amendment.ts";
import { accept, cancel, complete, decline, progress, request } from "./collaborations.ts";
import { type Context, type Decision, handled, type MessageOf } from "./decision.ts";
import { deliveryStatus, done, fetched, rung, withReports } from "./deliveries.ts";
import { attributed } from "./operator_actions.ts";
import { hello, leave } from "./presence.ts";
import { duplicate } from "./duplicates.ts";
import { raise } from "./budgets.ts";
import { answer, ask } from "./questions.ts";
import { renew } from "./renewal.ts";
import { checkTarget } from "./audience.ts";
import { deletePush, setPush } from "./push.ts";
import { relayStatus, share, shareComponent, shareVerdict } from "./shares.ts";
import { say } from "./talk.ts";
import { join, part } from "./topics.ts";

/** The session itself answers these: all others are decided. */
export type DecidedType = Exclude<AiMessageType, "received" | "ping" | "pong" | "library">;

type Rules = { readonly [T in DecidedType]: (context: Context<MessageOf<T>>) => Decision };

const RULES: Rules = {
  hello,
  sync: ({ message: { data } }) => handled({ sync: { after: data.after }, ack: {} }),
  leave,
  status: relayStatus,
  rung,
  fetched,
  done,
  delivery_status: deliveryStatus,
  pattern_share: share,
  os_component_share: (context) => withReports(shareComponent(context), context),
  code_share: (context) => withReports(shareComponent(context), context),
  verdict: shareVerdict,
  message: say,
  topic_join: join,
  topic_leave: part,
  collaboration_request: (context) => checkTarget(context) ?? request(context),
  collaboration_amend: amend,
  collaboration_accept: (context) => withReports(accept(context), context),
  collaboration_decline: decline,
  collaboration_progress: progress,
  collaboration_renew: renew,
  collaboration_question: ask,
  collaboration_answer: answer,
  collaboration_complete: (context) => withReports(complete(context), context),
  collaboration_cancel: cancel,
  push_set: setPush,
  push_delete: deletePush,
  budget_raise: raise,
};

/** Decides one message; its drafts have to be applied before the next one is decided. */
export function decide(context: Context): Decision {
  const { message, lookup, actor } = context;
  if (lookup?.original) return duplicate(context, lookup.original);
  const rule = RULES[message.message_type as DecidedType] as (context: Context) => Decision;
  const decision = rule(context);
  return actor === undefined ? decision : attributed(decision, actor, context);
}
