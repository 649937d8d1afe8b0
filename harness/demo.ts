/** Runs the demo: a hub, its dashboard and two AIs as child processes, with a line for each event. */
import type { Clock } from "../internal/clock.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { UserError } from "../internal/user_error.ts";
import { type Sandbox, startHub, startTrainer } from "./population.ts";
import type { Program } from "./program.ts";
import { Story, storyLine } from "./library/story.ts";

const AIS = [
  { ai_id: "AI_Node_1", specialization: "networking" },
  { ai_id: "AI_Node_2", specialization: "graphics" },
];
const POLL_MS = 100;
const FINISHED_WITHIN_MS = 60_000;
/** Trainers get less time when the hub has ended, because nothing is left that they could finish. */
const END_WITHOUT_HUB_MS = 2_000;

export interface DemoOptions {
  readonly sandbox: Sandbox;
  /** Port 0 lets the system choose. */
  readonly ports: { readonly port: number; readonly httpPort: number };
  readonly seed: number;
  /** Ends the demo after the first finished collaboration. */
  readonly once: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Resolves after the first finished collaboration (`once`) or when `signal` aborts, once all its processes have ended.
 * @throws {UserError} exit 6 when no collaboration finishes within 60 s, exit 1 when the hub or an AI ends by itself.
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { sandbox, ports, once, seed, signal, say } = options;
  const hub = await startHub(sandbox, ports);
  const programs = [hub.program];
  try {
    say(`hub on ${hub.address}, dashboard on ${hub.dashboardUrl}`);
    for (const [i, ai] of AIS.entries()) {
      const trainer = startTrainer(sandbox, hub, { ...ai, seed: seed + i });
      programs.push(trainer);
      trainer.ready.then(() => say(`${ai.ai_id} (${ai.specialization}) connected`), () => {});
    }
    await follow(hub.database, programs, options);
    if (once || signal.aborted) return;
    say(`the AIs go on; watch them at ${hub.dashboardUrl}, stop with Ctrl-C`);
    await firstEnd(programs, signal);
  } finally {
    const hubIsGone = hub.program.hasEnded;
    await Promise.all(
      programs.slice(1).map((trainer) => trainer.stop(hubIsGone ? END_WITHOUT_HUB_MS : undefined)),
    );
    await hub.program.stop();
  }
}

/** Prints events until a collaboration is completed or `signal` aborts. */
async function follow(
  database: string,
  programs: Program[],
  { clock, signal, say }: DemoOptions,
): Promise<void> {
  const ended = new AbortController();
  const end = firstEnd(programs, ended.signal);
  const deadlineMs = clock.monotonicMs() + FINISHED_WITHIN_MS;
  using story = new Story(database);
  try {
    while (!signal.aborted) {
      await Promise.race([clock.delay(POLL_MS, signal), end]);
      for (const event of story.next()) {
        const line = storyLine(event);
        if (line) say(line);
        if (event.kind === "collaboration_closed" && event.subject === "completed") return;
      }
      if (clock.monotonicMs() > deadlineMs) {
        throw new UserError({
          code: "TIMEOUT",
          what: `no collaboration was finished within ${FINISHED_WITHIN_MS / 1_000} s`,
          fix: "aicollab harness basic --report",
          exit: EXIT.timeout,
        });
      }
    }
  } finally {
    ended.abort();
    await end.catch(() => {});
  }
}

/** Resolves when `signal` aborts. @throws {UserError} when one of `programs` ends before that. */
async function firstEnd(programs: readonly Program[], signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<undefined>();
  const abort = () => aborted.resolve(undefined);
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();
  const dead = await Promise.race([
    aborted.promise,
    ...programs.map((program) => program.ended.then(({ code }) => ({ program, code }))),
  ]);
  signal.removeEventListener("abort", abort);
  if (!dead) return;
  throw new UserError({
    code: "ENDED_EARLY",
    what: `${dead.program.name} ended with exit code ${dead.code}`,
    why: `its last lines:\n  ${dead.program.lastLines.slice(-8).join("\n  ")}`,
    exit: EXIT.unexpected,
  });
}
