import assert from "node:assert/strict";
import { Commands } from "./commands.ts";
import { createDashboard } from "./dashboard.tsx";
import { sampleView } from "./sample_view.ts";

const trainerOf = (hostname: string, port: number) =>
  new Commands({ hub: { hostname, port } }).trainer("AI_1", "graphics");

Deno.test("a command leads to the hub that the page is of, and names it only where it has to", () => {
  assert.equal(new Commands({}).trainer("AI_1", "graphics"), "aicollab trainer AI_1 graphics");
  assert.equal(trainerOf("127.0.0.1", 6000), "aicollab trainer AI_1 graphics");
  assert.equal(trainerOf("0.0.0.0", 6000), "aicollab trainer AI_1 graphics");
  assert.equal(trainerOf("127.0.0.1", 7000), "aicollab trainer AI_1 graphics --hub 127.0.0.1:7000");
  assert.equal(trainerOf("0.0.0.0", 7000), "aicollab trainer AI_1 graphics --hub 127.0.0.1:7000");
  assert.equal(trainerOf("::1", 6000), "aicollab trainer AI_1 graphics --hub '[::1]:6000'");
});

Deno.test("a command that asks the dashboard names its port where it is another one", () => {
  const [usual, other] = [5001, 5002].map((port) => new Commands({ httpPort: () => port }));
  assert.deepEqual([usual!.login, usual!.status], ["aicollab dashboard --login", "aicollab status --watch"]);
  assert.equal(other!.login, "aicollab dashboard --login --http-port 5002");
  assert.equal(other!.status, "aicollab status --watch --http-port 5002");
});

Deno.test("wherever nothing is yet, the page tells how to start a trainer of its own hub", async () => {
  const hub = { hostname: "127.0.0.1", port: 7000 };
  const app = createDashboard(sampleView({ ais: 0 }), { hub });
  for (const path of ["/", "/ais", "/flow", "/log", "/artifacts", "/about"]) {
    const found = (await (await app.request(path)).text()).match(/aicollab trainer [^<]*/g) ?? [];
    assert.ok(found.length > 0, path);
    for (const command of found) assert.match(command, / --hub 127\.0\.0\.1:7000$/, path);
  }
});
