/** Does each task by a command of its own, in a workplace of its own. */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../internal/clock.ts";
import { type DoTask, type Ended, notRun } from "./doing.ts";
import { taskJson, taskText } from "./task.ts";
import { type CommandLine, runForTask } from "./task_process.ts";
import type { MakeWorkplace, Workplace } from "./workplace.ts";

const log = getLogger(["aicollab", "agent"]);

export interface ByCommandOptions {
  readonly command: CommandLine;
  /** The task stands on standard input as words, and not as JSON. */
  readonly asText: boolean;
  readonly timeoutMs: number;
  readonly makeWorkplace: MakeWorkplace;
  readonly clock: Clock;
}

/** Returns what runs the command for a task, until the agent ends or the task is lost. */
export function byCommand({ command, asText, timeoutMs, makeWorkplace, clock }: ByCommandOptions): DoTask {
  return async ({ task, work, ending }) => {
    const { session_id } = task;
    const signal = AbortSignal.any([ending, work.lost]);
    let place: Workplace;
    try {
      place = await makeWorkplace(session_id);
    } catch (error) {
      log.error("There is no folder for {session}: {why}", {
        session: session_id,
        why: (error as Error).message,
      });
      return notRun("the agent could not make a folder for it");
    }
    const ended: Ended = signal.aborted ? notRun(String(signal.reason)) : await runForTask(command, {
      ...{ folder: place.folder, input: asText ? taskText(task) : taskJson(task) },
      ...{ timeoutMs, clock, signal },
      onLine: (line) => work.heard(line),
    });
    try {
      const kept = await place.leave();
      if (kept !== undefined) {
        log.info("{session} left files in {folder}", { session: session_id, folder: kept });
      }
    } catch (error) {
      log.warning("The folder of {session} is still there: {why}", {
        session: session_id,
        why: (error as Error).message,
      });
    }
    return ended;
  };
}
