/** Runs one session of Codex to its end, `codex exec`. */
import assert from "node:assert/strict";
import type { Heard } from "../raw_ai.ts";
import type { ClientWorld } from "./client_world.ts";
import { codexEnvironment, codexSettings } from "./codex_settings.ts";

const PATIENCE_MS = 300_000;

/** Resolves with the last words of its model. */
export async function codexExec(
  world: ClientWorld,
  { program, model, prompt }: { readonly program: string; readonly model: string; readonly prompt: string },
): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: ["exec", "--json", "--skip-git-repo-check", ...codexSettings(world, model), prompt],
    env: codexEnvironment(world),
    ...{ clearEnv: true, cwd: world.project, stdin: "null", signal: AbortSignal.timeout(PATIENCE_MS) },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
  assert.equal(code, 0, `${out}\n${err}`);
  const events: Heard[] = out.trim().split("\n").map((line) => JSON.parse(line));
  return events.findLast(({ item }) => item?.type === "agent_message")?.item.text ?? "";
}
