/** Runs the recipes of docs/agents.md for the real clients, offline: a scripted model on loopback thinks for them. */
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { ScriptedModel } from "../../harness/scripted_model/scripted_model.ts";
import { formatAddress } from "../../internal/address.ts";
import { shellWords } from "../../internal/shell_word.ts";
import { aicollab, startAicollab } from "../aicollab.ts";
import { claudeEnvironment } from "./claude_session.ts";
import { clientTest } from "./client_test_case.ts";
import { type ClientWorld, makeClientWorld } from "./client_world.ts";
import { codexEnvironment, giveCodexModel } from "./codex_settings.ts";

const TASK = "Review src/x.ts";
const FOUND = "src/x.ts has no fault.";
const DOCS = new URL("../../docs/agents.md", import.meta.url);

/** Returns the command line of a recipe, and the options that stand beside it. */
async function recipe(client: string): Promise<{ exec: string; options: string[] }> {
  const row = new RegExp(`^\\| ${client} +\\| \`(.+?)\` +\\| \`(.+?)\` +\\|$`, "m").exec(
    await Deno.readTextFile(DOCS),
  );
  assert.ok(row !== null, `docs/agents.md has a recipe for ${client}`);
  return { exec: row[1]!, options: shellWords(row[2]!) };
}

/** Has a model that answers whoever asks it for the review, and tells nobody else. */
function reviewer(): ScriptedModel {
  return ScriptedModel.serve(({ text }) => text.includes(TASK) ? FOUND : "I was asked for nothing.");
}

/** Asks an agent that is made by a recipe for a review, and resolves with its result. */
async function resultOf(
  world: ClientWorld,
  { client, program, environment }: {
    readonly client: string;
    readonly program: string;
    readonly environment: Readonly<Record<string, string>>;
  },
): Promise<string> {
  const { exec, options } = await recipe(client);
  const hub = ["--hub", formatAddress(world.hub.address)];
  const kept = Object.keys(environment).filter((name) => !(name in world.environment) || /PROXY/.test(name));
  const agent = startAicollab(
    world,
    [
      ...["agent", "--id", "AI_Reviewer", "--capabilities", "review", "--from", "AI_Asker", ...hub],
      ...["--exec", exec, ...options, ...kept.flatMap((name) => ["--env", name])],
    ],
    { ...environment, PATH: `${dirname(program)}:${environment.PATH}` },
  );
  const asked = await aicollab(world, [
    ...["ask", TASK, "--capability", "review", "--wait", "3m", "--id", "AI_Asker", ...hub],
  ]);
  agent.kill("SIGTERM");
  const { stderr } = await agent.output();
  assert.equal(asked.exit, 0, `${asked.out}${asked.err}${new TextDecoder().decode(stderr)}`);
  console.log(`  ${client}: ${asked.out.trim().split("\n").at(-1)}`);
  return asked.out;
}

clientTest("Claude Code does a task of another AI by the recipe of the documentation", async ({ claude }) => {
  await using model = reviewer();
  await using world = await makeClientWorld();
  const environment = claudeEnvironment(world, model.addressOf("reviewer"));
  const result = await resultOf(world, { client: "Claude Code", program: claude, environment });
  assert.ok(result.includes(FOUND), result);
});

clientTest("Codex does a task of another AI by the recipe of the documentation", async ({ codex }) => {
  await using model = reviewer();
  await using world = await makeClientWorld();
  await giveCodexModel(world, model.addressOf("reviewer"));
  const environment = codexEnvironment(world);
  const result = await resultOf(world, { client: "Codex", program: codex, environment });
  assert.ok(result.includes(FOUND), result);
});
