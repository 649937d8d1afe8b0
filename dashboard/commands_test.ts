import assert from "node:assert/strict";
import { Commands, freeName } from "./commands.ts";
import { createDashboard } from "./dashboard.tsx";
import { sampleView } from "./testing/sample_view.ts";

const trainerOf = (hostname: string, port: number) =>
  new Commands({ hub: { hostname, port } }).trainer("graphics");

Deno.test("a command reaches the hub that the page shows, and names its address only where it is not the default", () => {
  assert.equal(new Commands({}).trainer("graphics"), "aicollab trainer AI_Node_1 graphics");
  assert.equal(trainerOf("127.0.0.1", 6000), "aicollab trainer AI_Node_1 graphics");
  assert.equal(trainerOf("0.0.0.0", 6000), "aicollab trainer AI_Node_1 graphics");
  assert.equal(trainerOf("127.0.0.1", 7000), "aicollab trainer AI_Node_1 graphics --hub 127.0.0.1:7000");
  assert.equal(trainerOf("0.0.0.0", 7000), "aicollab trainer AI_Node_1 graphics --hub 127.0.0.1:7000");
  assert.equal(trainerOf("::1", 6000), "aicollab trainer AI_Node_1 graphics --hub '[::1]:6000'");
});

Deno.test("a free name is the first AI_Node_N that is not taken", () => {
  assert.equal(freeName([]), "AI_Node_1");
  assert.equal(freeName(["AI_Node_2", "AI_Other"]), "AI_Node_1");
  assert.equal(freeName(["AI_Node_3", "AI_Node_1", "AI_Node_2", "AI_Node_5"]), "AI_Node_4");
});

Deno.test("the trainer command has a name that replaces nobody and needs no token", () => {
  const connected = new Set(["AI_Node_1"]);
  const commands = new Commands({ names: () => ({ connected, withToken: ["AI_Node_2"] }) });
  assert.equal(commands.trainer(), "aicollab trainer AI_Node_3 networking");
  connected.delete("AI_Node_1");
  assert.equal(commands.trainer(), "aicollab trainer AI_Node_1 networking");
});

Deno.test("where the local key is not valid the trainer command has a name that has a token, and a place for it", () => {
  const connected = new Set<string>();
  const hub = { hostname: "192.0.2.7", port: 6000 };
  const commands = new Commands({ hub, names: () => ({ connected, withToken: ["AI_A", "AI_B"] }) });
  const offered = (name: string) => `aicollab trainer ${name} networking SECRET --hub 192.0.2.7:6000`;
  assert.equal(commands.trainer(), offered("AI_A"));
  connected.add("AI_A");
  assert.equal(commands.trainer(), offered("AI_B"));
  connected.add("AI_B");
  assert.equal(commands.trainer(), offered("AI_Node_1"));
});

Deno.test("a command that asks the dashboard names its port where it is not the default", () => {
  const [usual, other] = [5001, 5002].map((port) => new Commands({ httpPort: () => port }));
  assert.deepEqual([usual!.login, usual!.status], ["aicollab dashboard --login", "aicollab status --watch"]);
  assert.equal(other!.login, "aicollab dashboard --login --http-port 5002");
  assert.equal(other!.status, "aicollab status --watch --http-port 5002");
});

Deno.test("every empty page says how to start a trainer of its own hub", async () => {
  const hub = { hostname: "127.0.0.1", port: 7000 };
  const app = createDashboard(sampleView({ ais: 0 }), { commands: new Commands({ hub }) });
  for (const path of ["/", "/ais", "/flow", "/log", "/artifacts", "/about"]) {
    const found = (await (await app.request(path)).text()).match(/aicollab trainer [^<]*/g) ?? [];
    assert.ok(found.length > 0, path);
    for (const command of found) assert.match(command, / --hub 127\.0\.0\.1:7000$/, path);
  }
});
