/** Replaces the words that the `exec` of a scenario's agent may have. */
import { dirname, resolve } from "node:path";
import { quoted } from "../../internal/shell_word.ts";
import { selfCommand } from "../../internal/self_spawn.ts";

export interface ExecWords {
  /** Is the folder of the scenario's file, or the working folder for a built-in scenario. */
  readonly folder: string;
  /** Is the address of the scripted model for this agent; undefined where the scenario has none. */
  readonly model: string | undefined;
}

/** An agent whose `exec` has this needs a scripted model. */
export const MODEL_WORD = "{model}";
const SELF_WORD = "{aicollab}";

/** Returns the command with `{aicollab}` (this program), `{folder}` and `{model}` replaced. */
export function expandExec(exec: string, { folder, model }: ExecWords): string {
  const { program, args } = selfCommand([], {});
  return exec.replaceAll(SELF_WORD, [program, ...args].map(quoted).join(" "))
    .replaceAll("{folder}", quoted(folder))
    .replaceAll(MODEL_WORD, model ?? MODEL_WORD);
}

/** Returns the folder that `{folder}` stands for. */
export function folderOf(scenario: string): string {
  return scenario.endsWith(".json") ? dirname(resolve(scenario)) : resolve(".");
}

/** Returns the variables of `environment` without which a copy of this program that runs from source finds no packages. */
export function selfVariables(exec: string, environment: Readonly<Record<string, string>>): string[] {
  if (Deno.build.standalone || !exec.includes(SELF_WORD)) return [];
  return Object.keys(environment).filter((name) => /^(?:DENO_|NPM_CONFIG_)[A-Z_]+$/.test(name));
}
