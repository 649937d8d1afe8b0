/** Makes the brain that `--brain` names, by the word before the colon. */
import { usageError } from "../../internal/user_error.ts";
import { type Brain, builtin } from "./brain.ts";
import { ExecBrain } from "./exec_brain.ts";

type Make = (rest: string, onReplaced: (text: string) => void) => Brain | undefined;

/** Each row makes one kind of brain; it returns undefined where what follows the colon is none of its. */
const MAKERS: Readonly<Record<string, Make>> = {
  builtin: (rest) => rest === "" ? builtin : undefined,
  exec: (command, onReplaced) => command === "" ? undefined : new ExecBrain({ command, onReplaced }),
};

/**
 * Returns the brain that `--brain` names; `onReplaced` is called once if the built-in one takes over.
 * @throws {UserError} `USAGE`
 */
export function brainNamed(text: string, onReplaced: (text: string) => void): Brain {
  const [word = "", ...rest] = text.split(":");
  const make = Object.hasOwn(MAKERS, word) ? MAKERS[word] : undefined;
  const brain = make?.(rest.join(":").trim(), onReplaced);
  if (brain) return brain;
  throw usageError(`unknown brain "${text}"`, {
    why: "there are builtin and exec:COMMAND, a program that proposes points",
    fix: 'aicollab trainer AI_Node_1 graphics --brain "exec:python3 examples/differential_evolution.py"',
  });
}
