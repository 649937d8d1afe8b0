/** Says how often simulated AIs send which kinds of messages. */

/** An AI sends kinds of messages with these weights. */
export const MESSAGE_WEIGHTS = {
  share: 16,
  message: 8,
  verdict: 3,
  status: 5,
  sync: 3,
  received: 6,
  request: 8,
  accept: 14,
  progress: 12,
  renew: 5,
  question: 6,
  answer: 8,
  amend: 5,
  complete: 4,
  "complete late": 6,
  decide: 2,
  deliver: 8,
  decline: 4,
  cancel: 3,
  "join a topic": 5,
  "leave a topic": 3,
};

/** Where AIs follow what they send, they mostly send these. */
export const RECEIPT_WEIGHTS = {
  "follow a message": 10,
  "answer a message": 3,
  "request of one": 3,
  accept: 4,
  complete: 2,
  "complete late": 1,
  rung: 6,
  fetched: 6,
  done: 10,
  "look up a delivery": 12,
  received: 2,
  "join a topic": 6,
  "leave a topic": 1,
};

export type MessageKind = keyof typeof MESSAGE_WEIGHTS | keyof typeof RECEIPT_WEIGHTS;

/** A partner sends these for a collaboration that it won. */
export const PARTNER_WEIGHTS = {
  progress: 6,
  renew: 3,
  question: 2,
  deliver: 3,
  complete: 1,
  "complete late": 1,
  decline: 1,
} satisfies Partial<typeof MESSAGE_WEIGHTS>;

/** Where AIs think for long, they mostly send these; a partner may well be silent until its lease has run out. */
export const THINKER_WEIGHTS = {
  request: 8,
  accept: 16,
  renew: 14,
  question: 10,
  answer: 14,
  amend: 6,
  "complete late": 8,
  decline: 1,
} satisfies Partial<typeof MESSAGE_WEIGHTS>;

/** Where there are topics, AIs send these more often. */
export const TOPIC_WEIGHTS = {
  message: 6,
  "join a topic": 3,
  "leave a topic": 2,
} satisfies Partial<typeof MESSAGE_WEIGHTS>;

/** Where AIs claim what their work has cost, they mostly send these. */
export const SPENDER_WEIGHTS = {
  request: 8,
  accept: 20,
  progress: 14,
  complete: 6,
  "complete late": 3,
  decline: 4,
} satisfies Partial<typeof MESSAGE_WEIGHTS>;

/** Returns whether an action is to send a message. */
export function isMessage(action: string): action is MessageKind {
  return action in MESSAGE_WEIGHTS || action in RECEIPT_WEIGHTS;
}
