/** Names the topics that a stream of events can be about. */

/** `status`, `log` and `rates` carry their data; events of the other topics say only that something changed. */
export const TOPICS = ["status", "ais", "collaborations", "artifacts", "actions", "log", "rates"] as const;

/** `Topic` is one of {@link TOPICS}. */
export type Topic = typeof TOPICS[number];

/** Returns the topics of `a,b`; undefined where there is none, or an unknown one. */
export function parseTopics(text: string): ReadonlySet<Topic> | undefined {
  const names = text.split(",");
  return names.every(isTopic) ? new Set(names) : undefined;
}

function isTopic(name: string): name is Topic {
  return (TOPICS as readonly string[]).includes(name);
}
