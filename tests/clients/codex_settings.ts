/** Says to Codex which model it has; what `aicollab mcp setup` wrote into its file stays as it is. */
import { join } from "node:path";
import type { ClientWorld } from "./client_world.ts";

/** Returns what its configuration says of the model at the address `model`, line by line. */
function modelLines(model: string): string[] {
  const provider = `{name="scripted",base_url="${model}/v1",env_key="SCRIPTED_KEY",wire_api="responses"}`;
  return [`model_providers.scripted=${provider}`, 'model_provider="scripted"', 'model="scripted"'];
}

/** Returns the words by which Codex asks the model at the address `model`, and works in the world's project without asking. */
export function codexSettings({ project }: ClientWorld, model: string): string[] {
  return [...modelLines(model), `projects={"${project}"={trust_level="trusted"}}`].flatMap((
    each,
  ) => ["-c", each]);
}

/** Writes the model at the address `model` into the file of the world's user. */
export async function giveCodexModel({ folder }: ClientWorld, model: string): Promise<void> {
  const file = join(folder, ".codex", "config.toml");
  await Deno.writeTextFile(file, [...modelLines(model), "", await Deno.readTextFile(file)].join("\n"));
}

export function codexEnvironment({ environment }: ClientWorld): Record<string, string> {
  return { ...environment, SCRIPTED_KEY: "no-key" };
}
