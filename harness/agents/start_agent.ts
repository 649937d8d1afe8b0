/** Starts the agents of a run, `aicollab agent` around a command, and the bells of those that sleep, as real processes. */
import { join } from "node:path";
import type { RunningHub, Sandbox } from "../population.ts";
import { Program } from "../program.ts";
import { RUN_MARK } from "../run/marked_processes.ts";
import { selfVariables } from "../scenario/exec_words.ts";
import type { AgentSpec } from "../scenario/member_specs.ts";

/** The folder of the logs of agents and bells. */
export const AGENTS_FOLDER = "agents";

interface Settings {
  readonly spec: AgentSpec;
  /** Names its log file, without the extension. */
  readonly logName: string;
  /** Is passed in the environment, because other users could see arguments. */
  readonly token: string | undefined;
}

export interface AgentSettings extends Settings {
  /** Is the command of `spec` with its words replaced. */
  readonly exec: string;
  readonly ledger: string;
  /** It ends when nothing waits. */
  readonly once: boolean;
}

/** Starts an agent for a hub; it is ready when it has logged that it is connected. */
export function startAgent(
  sandbox: Sandbox,
  { address }: Pick<RunningHub, "address">,
  { spec, exec, ledger, once, ...settings }: AgentSettings,
): Program {
  const { ai_id, from = ["*"], text = false, env = [], parallel } = spec;
  // The command inherits nothing else: the mark by which it is found when it outlives the run is passed on.
  const variables = [...env, RUN_MARK, ...selfVariables(spec.exec, sandbox.environment)];
  return startProgram(sandbox, { spec, ...settings }, {
    args: [
      ...["agent", "--id", ai_id, "--hub", address, "--exec", exec, "--from", from.join(",")],
      ...capabilityArgs(spec),
      ...["--env", variables.join(","), "--ledger", ledger],
      ...(text ? ["--text"] : []),
      ...(once ? ["--once"] : []),
      ...(parallel === undefined ? [] : ["--parallel", String(parallel)]),
    ],
    readyLine: /Connected to hub at (\S+)$/,
  });
}

/** Starts the bell of an agent that sleeps; `exec` is what it runs. It is ready when it watches what waits. */
export function startBell(
  sandbox: Sandbox,
  { address }: Pick<RunningHub, "address">,
  { spec, exec, ...settings }: Settings & { readonly exec: string },
): Program {
  return startProgram(sandbox, { spec, ...settings }, {
    args: ["bell", "--id", spec.ai_id, "--hub", address, "--exec", exec, ...capabilityArgs(spec)],
    readyLine: /Watching what waits for \S+ at (\S+)$/,
  });
}

function capabilityArgs({ capabilities = [] }: AgentSpec): string[] {
  return capabilities.length === 0 ? [] : ["--capabilities", capabilities.join(",")];
}

function startProgram(
  sandbox: Sandbox,
  { spec, logName, token }: Settings,
  { args, readyLine }: { readonly args: readonly string[]; readonly readyLine: RegExp },
): Program {
  const folder = join(sandbox.folder, AGENTS_FOLDER);
  Deno.mkdirSync(folder, { recursive: true });
  return new Program({
    name: spec.ai_id,
    args,
    environment: token === undefined
      ? sandbox.environment
      : { ...sandbox.environment, AICOLLAB_TOKEN: token },
    folder: join(sandbox.folder, "home"),
    disk: sandbox.disk,
    logFile: join(folder, `${logName}.log`),
    readyLines: [readyLine],
  });
}
