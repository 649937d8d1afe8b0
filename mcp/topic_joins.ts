/** Brings an AI into the topics that its session is started with, and says which of them it is not in, and why. */
import type { DataOf } from "../protocol/messages.ts";
import { toToolError } from "./tool_error.ts";

/** Joins one topic. @throws what says why that did not happen. */
export type Join = (topic: string) => Promise<unknown>;

export class TopicJoins {
  readonly #topics: readonly string[];
  readonly #join: Join;
  readonly #asked = new Set<string>();
  readonly #failures = new Map<string, string>();

  constructor(topics: readonly string[], join: Join) {
    this.#topics = topics;
    this.#join = join;
  }

  /** Says why the AI is not in these topics. */
  get failures(): ReadonlyMap<string, string> {
    return this.#failures;
  }

  /** Forgets what was asked for: a new connection begins. */
  begin(): void {
    this.#asked.clear();
    this.#failures.clear();
  }

  /** Joins what the hub does not list as joined, once. */
  synced({ topics = [] }: Pick<DataOf<"training_sync">, "topics">): void {
    const joined = new Set(topics.filter(({ joined }) => joined).map(({ topic }) => topic));
    for (const topic of this.#topics) {
      if (joined.has(topic) || this.#asked.has(topic)) continue;
      this.#asked.add(topic);
      this.#join(topic).catch((error) => {
        const known = toToolError(error);
        this.#failures.set(topic, known instanceof Error ? known.message : String(error));
      });
    }
  }
}
