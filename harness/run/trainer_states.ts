/** Observes the state of each trainer of a run: its process, its log, and what the hub has committed of it. */
import type { RunView, TrainerView } from "../live/run_view.ts";
import { TrainerProgress } from "../live/trainer_progress.ts";
import { tellingLine } from "../../outcome/trainer_end.ts";
import { Story } from "../library/story.ts";
import { kindOf, type MemberProcess, type MemberProcesses } from "./member_processes.ts";

/** Matches what precedes the message of a log line. */
const LOG_LINE_HEAD = /^\S+ \S+ - \w+ - \w+ - /;

const ENDED_BY = { kill: "killed", duplicate: "replaced" } as const;

export class TrainerStates implements Disposable {
  readonly #trainers: MemberProcesses;
  readonly #story: Story;
  readonly #progressOf = new TrainerProgress();

  /** `database` is the hub's, or the recorder's of a hub that is not ours. */
  constructor(trainers: MemberProcesses, database: string) {
    this.#trainers = trainers;
    this.#story = new Story(database);
  }

  /** Returns the state of every trainer, in the order of their start, `elapsedMs` after the hub was ready. */
  sample(elapsedMs: number): RunView["trainers"] {
    this.#readEvents();
    return this.#trainers.members.map((member) => ({
      ai_id: member.spec.ai_id,
      specialization: kindOf(member.spec),
      ...this.#progressOf.of(member.spec.ai_id),
      ...stateOf(member, elapsedMs),
    }));
  }

  [Symbol.dispose](): void {
    this.#story[Symbol.dispose]();
  }

  #readEvents(): void {
    try {
      this.#progressOf.add(this.#story.next());
    } catch {
      // The database of a hub that is being killed or has no space may not be readable; the next sample has what is missing.
    }
  }
}

function stateOf(
  { spec, started, endedBy }: MemberProcess,
  elapsedMs: number,
): Pick<TrainerView, "state" | "last"> {
  if (!started) {
    const seconds = Math.ceil(Math.max(0, spec.start_ms - elapsedMs) / 1_000);
    return { state: "waiting", last: `starts in ${seconds} s` };
  }
  const { isReady, hasEnded, lastLines } = started.program;
  const last = (tellingLine(lastLines) ?? "").replace(LOG_LINE_HEAD, "");
  if (hasEnded) return { state: endedBy ? ENDED_BY[endedBy] : "ended", last };
  return { state: isReady ? "running" : "starting", last };
}
