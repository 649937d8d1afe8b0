/** Says to Codex which model it has; what `aicollab mcp setup` wrote into its file stays as it is. */
import type { ClientWorld } from "./client_world.ts";

/** Returns the words by which Codex asks the model at the address `model`, and works in the world's project without asking. */
export function codexSettings({ project }: ClientWorld, model: string): string[] {
  const provider = `{name="scripted",base_url="${model}/v1",env_key="SCRIPTED_KEY",wire_api="responses"}`;
  return [
    `model_providers.scripted=${provider}`,
    "model_provider=scripted",
    "model=scripted",
    `projects={"${project}"={trust_level="trusted"}}`,
  ].flatMap((each) => ["-c", each]);
}

export function codexEnvironment({ environment }: ClientWorld): Record<string, string> {
  return { ...environment, SCRIPTED_KEY: "no-key" };
}
