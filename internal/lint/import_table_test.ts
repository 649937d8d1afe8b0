import assert from "node:assert/strict";
import plugin, { forbiddenImport } from "./import_table.ts";

Deno.test("the import table lets folders use what lies below them and nothing else", () => {
  assert.equal(forbiddenImport("hub/hub.ts", "dashboard/app.tsx"), undefined);
  assert.equal(forbiddenImport("hub/a.ts", "hub/broker/decide.ts"), undefined);
  assert.equal(forbiddenImport("dashboard/app.tsx", "hub/hub.ts"), "dashboard/ may not import from hub/");
  assert.equal(
    forbiddenImport("protocol/messages.ts", "internal/clock.ts"),
    "protocol/ may not import from internal/",
  );
  assert.equal(forbiddenImport("tests/kill_test.ts", "hub/hub.ts"), undefined);
});

Deno.test("main imports commands and internal only, and nobody imports main", () => {
  assert.equal(forbiddenImport("main.ts", "hub/command.ts"), undefined);
  assert.equal(forbiddenImport("main.ts", "harness/demo_command.ts"), undefined);
  assert.match(forbiddenImport("main.ts", "hub/hub.ts")!, /commands only/);
  assert.equal(forbiddenImport("hub/hub.ts", "main.ts"), "nothing imports main.ts");
});

Deno.test("the lint rule sees static, dynamic and re-exporting imports", () => {
  const root = new URL("../../", import.meta.url).pathname;
  const source = [
    `import { a } from "../hub/a.ts";`,
    `export { b } from "../trainer/b.ts";`,
    `export * from "../outcome/c.ts";`,
    `await import("../harness/d.ts");`,
    `import "hono";`,
  ].join("\n");
  const messages = Deno.lint.runPlugin(plugin, `${root}client/x.ts`, source).map(({ message }) => message);
  assert.deepEqual(messages, [
    "client/ may not import from hub/",
    "client/ may not import from trainer/",
    "client/ may not import from outcome/",
    "client/ may not import from harness/",
  ]);
});
