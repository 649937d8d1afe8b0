/** How each trainer of a run stands: from its process, its log, and what the hub has committed of it. */
import type { RunView, TrainerView } from "../live/run_view.ts";
import { TrainerNews } from "../live/trainer_progress.ts";
import { tellingLine } from "../../outcome/trainer_end.ts";
import { Story } from "../library/story.ts";
import type { Crew, CrewMember } from "./trainer_processes.ts";

/** What stands before the message of a log line. */
const LOG_LINE_HEAD = /^\S+ \S+ - \w+ - \w+ - /;

const ENDED_BY = { kill: "killed", duplicate: "replaced" } as const;

export class CrewWatch implements Disposable {
  readonly #crew: Crew;
  readonly #story: Story;
  readonly #news = new TrainerNews();

  /** `database` is the hub's, or what was heard of it. */
  constructor(crew: Crew, database: string) {
    this.#crew = crew;
    this.#story = new Story(database);
  }

  /** Everyone, in the order of their start, `elapsedMs` after the hub was ready. */
  look(elapsedMs: number): RunView["trainers"] {
    this.#hearNews();
    return this.#crew.members.map((member) => ({
      ai_id: member.seat.ai_id,
      specialization: member.seat.specialization,
      ...this.#news.of(member.seat.ai_id),
      ...standing(member, elapsedMs),
    }));
  }

  [Symbol.dispose](): void {
    this.#story[Symbol.dispose]();
  }

  #hearNews(): void {
    try {
      this.#news.hear(this.#story.next());
    } catch {
      // A hub that is being killed or has no space may not let itself be read; what it did is told by the next look.
    }
  }
}

function standing(
  { seat, started, endedBy }: CrewMember,
  elapsedMs: number,
): Pick<TrainerView, "state" | "last"> {
  if (!started) {
    const seconds = Math.ceil(Math.max(0, seat.start_ms - elapsedMs) / 1_000);
    return { state: "waiting", last: `starts in ${seconds} s` };
  }
  const { isReady, hasEnded, lastLines } = started.program;
  const last = (tellingLine(lastLines) ?? "").replace(LOG_LINE_HEAD, "");
  if (hasEnded) return { state: endedBy ? ENDED_BY[endedBy] : "ended", last };
  return { state: isReady ? "running" : "starting", last };
}
