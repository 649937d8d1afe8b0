/** Wakes a thread of Codex by its own command `codex queue`, which keeps the words until the thread takes its next turn. */
import { pointerText } from "../../bell/pointer.ts";
import type { Bell } from "../../bell/ringer.ts";

/** Codex needs these to find itself and its threads. */
const ENVIRONMENT = ["PATH", "HOME", "LANG", "TERM", "CODEX_HOME"];

/** Returns the bell for the thread that `thread` returns, which is known from the first call of a tool on. */
export function codexQueue(
  environment: Readonly<Record<string, string>>,
  thread: () => string | undefined,
): Bell {
  const kept = ENVIRONMENT.filter((name) => environment[name] !== undefined);
  const env = Object.fromEntries(kept.map((name) => [name, environment[name]!]));
  return {
    name: "codex queue",
    whyNot: () => thread() === undefined ? "the client has named no thread of Codex" : undefined,
    async ring(waiting, signal) {
      const args = ["queue", "--thread", thread()!, "--message", `aicollab: ${pointerText(waiting)}`];
      const { success, code, stderr } = await runCodex(args, env, signal);
      if (success) return;
      const [line = ""] = new TextDecoder().decode(stderr).trim().split("\n").slice(-1);
      throw new Error(`codex queue ended with ${code}${line && `: ${line.slice(0, MAX_CHARACTERS)}`}`);
    },
  };
}

const MAX_CHARACTERS = 200;

async function runCodex(
  args: string[],
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<Deno.CommandOutput> {
  const how = { args, env, clearEnv: true, signal, stdin: "null" } as const;
  try {
    return await new Deno.Command("codex", how).output();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Error("no folder of PATH has the program codex", { cause });
  }
}
