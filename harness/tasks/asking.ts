/** Asks for the tasks of a scenario as a person would from a shell: each by `aicollab ask`, which waits for the result. */
import type { Clock } from "../../internal/clock.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { selfCommand } from "../../internal/self_spawn.ts";
import type { TaskSpec } from "../scenario/member_specs.ts";
import type { Asked } from "./task_results.ts";

/** A task that nobody has done by then is asked about again. */
const WAIT = "10m";
const AGAIN_MS = 500;

export interface AskingOptions {
  readonly clock: Clock;
  readonly elapsedMs: () => number;
  /** Ends the asking when it aborts. */
  readonly over: AbortSignal;
  readonly environmentOf: (ai_id: string) => Readonly<Record<string, string>>;
  /** The programs run here, so that they read no `./aicollab.json` of ours. */
  readonly folder: string;
  readonly say: (line: string) => void;
}

/** Resolves when each task was answered, or the run was over, with what its asker heard. It never rejects. */
export async function askAll(tasks: readonly TaskSpec[], options: AskingOptions): Promise<Asked[]> {
  return await Promise.all(tasks.map((task) => askOne(task, options)));
}

/** Asks until there is an answer, each time under the same key, so that the hub stores one request. */
async function askOne(task: TaskSpec, options: AskingOptions): Promise<Asked> {
  const { clock, elapsedMs, over, say } = options;
  await clock.delay(Math.max(0, task.start_ms - elapsedMs()), over);
  const asked_at_ms = over.aborted ? null : Math.round(elapsedMs());
  while (!over.aborted) {
    const { code, stdout, stderr } = await ask(task, options);
    if (over.aborted) break;
    if (code === EXIT.ok || code === EXIT.checksFailed) {
      const heard = JSON.parse(stdout);
      const by = heard.partner === undefined ? "" : ` by ${heard.partner}`;
      say(`task ${task.n} of ${task.ai_id} is ${heard.state}${by}`);
      return { task, asked_at_ms, answered_at_ms: Math.round(elapsedMs()), heard };
    }
    say(`task ${task.n} is asked for again: ${stderr.split("\n")[0]}`);
    await clock.delay(AGAIN_MS, over);
  }
  return { task, asked_at_ms, answered_at_ms: null, heard: null };
}

async function ask(
  { n, ai_id, text, capabilities, to }: TaskSpec,
  { over, environmentOf, folder }: AskingOptions,
) {
  const environment = environmentOf(ai_id);
  const { program, args, env } = selfCommand([
    ...["ask", text, "--id", ai_id, "--key", `task-${n}`, "--wait", WAIT, "--json"],
    ...capabilities.flatMap((capability) => ["--capability", capability]),
    ...(to === undefined ? [] : ["--to", to]),
  ], environment);
  const child = new Deno.Command(program, {
    args,
    env: { ...environment, ...env },
    clearEnv: true,
    cwd: folder,
    ...{ stdin: "piped", stdout: "piped", stderr: "piped" } as const,
    // In a process group of its own it does not get a Ctrl-C, so that this process ends all of them in order.
    detached: true,
  }).spawn();
  const end = () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  over.addEventListener("abort", end, { once: true });
  if (over.aborted) end();
  const { code, stdout, stderr } = await child.output();
  over.removeEventListener("abort", end);
  await child.stdin.close().catch(() => {});
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
