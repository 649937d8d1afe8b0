/** Notices what is published to a topic while somebody waits for it. */
import { Changes } from "../../internal/changes.ts";
import type { Clock } from "../../internal/clock.ts";
import { storedTopic } from "../../journal/rows.ts";
import type { Core } from "../session/core.ts";

/** A follower uses these parts of the hub. */
export type FollowedCore = Pick<Core, "clock" | "roster" | "sequencer">;

/** Whoever reads first follows before that, so that nothing comes in between. */
export class TopicFollower implements Disposable {
  readonly #clock: Clock;
  readonly #publishedHead: () => number;
  readonly #changes = new Changes();
  readonly #watch: Disposable;
  #last = 0;
  #isNews = false;

  constructor(topic: string, { clock, roster, sequencer }: FollowedCore) {
    this.#clock = clock;
    this.#publishedHead = () => sequencer.published.head;
    this.#watch = roster.watchTopic(storedTopic(topic), ({ last }) => {
      this.#last = last;
      this.#isNews = true;
      this.#changes.notify();
    });
  }

  /** Everything up to this seq may be read. */
  get head(): number {
    this.#isNews = false;
    return Math.max(this.#publishedHead(), this.#last);
  }

  /** Resolves when something came since {@linkcode head} was read, after `ms`, or when `signal` aborts. */
  async within(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#isNews && !signal.aborted) await this.#changes.within(ms, { clock: this.#clock, signal });
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }
}
