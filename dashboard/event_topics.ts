/** What a stream of events can be about. */

/** `log` and `rates` bring their data along, `status` too; of the others only is told that something of them changed. */
export const TOPICS = ["status", "ais", "collaborations", "artifacts", "log", "rates"] as const;

/** One of {@link TOPICS}. */
export type Topic = typeof TOPICS[number];

/** The topics of `a,b`; undefined where it is none, or one that there is not. */
export function parseTopics(text: string): ReadonlySet<Topic> | undefined {
  const names = text.split(",");
  return names.every(isTopic) ? new Set(names) : undefined;
}

function isTopic(name: string): name is Topic {
  return (TOPICS as readonly string[]).includes(name);
}
