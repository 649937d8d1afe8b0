import assert from "node:assert/strict";
import { npmInstall, PACKAGED_RUN } from "./npm_package.ts";
import { lastingCommand } from "./self_spawn.ts";
import { VERSION } from "./version.ts";

const there = (...paths: string[]) => (path: string) => paths.includes(path);

Deno.test("npm's package is known by the launcher beside it, and how it was installed by its path", () => {
  const npx = "/home/a/.npm/_npx/1f/node_modules/aicollab";
  assert.equal(npmInstall(`${npx}/main.js`, there(`${npx}/aicollab.cjs`)), "npx");
  const global = "/usr/lib/node_modules/aicollab";
  assert.equal(
    npmInstall(`${global}/main.js`, there(`${global}/aicollab.cjs`, "/usr/bin/aicollab")),
    "npm-global",
  );
  const project = "/srv/lib/node_modules/aicollab";
  assert.equal(npmInstall(`${project}/main.js`, there(`${project}/aicollab.cjs`)), "npm");
  assert.equal(npmInstall("/tmp/bundle/main.js", there()), undefined);
  assert.equal(npmInstall(), undefined);
});

Deno.test("the package runs with no configuration, no questions and the permissions of the binary", () => {
  assert.deepEqual(PACKAGED_RUN.slice(0, 5), ["run", "--quiet", "--no-config", "--no-lock", "--no-prompt"]);
  assert.ok(PACKAGED_RUN.includes("--allow-net") && !PACKAGED_RUN.includes("-A"));
});

Deno.test("what is written into another program's file does not lie in the cache of npx", () => {
  assert.deepEqual(lastingCommand(["mcp"], "npx"), {
    program: "npx",
    args: ["-y", `aicollab@${VERSION}`, "mcp"],
  });
  assert.equal(lastingCommand(["mcp"], "npm-global").program, Deno.execPath());
});
