/** Has the packed client do all that the contract suite asks, on each runtime and over each door. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ContractHub, type Door } from "../contract/contract_hub.ts";
import { contractResults } from "../contract/contract_suite.ts";
import { installRuntimes } from "./runtimes.ts";
import { makeStranger, ROOT } from "./stranger.ts";

/** These doors a runtime does not have, as it has no global WebSocket. */
const LACKS: Readonly<Record<string, Door>> = { "Node 20": "ws" };
const DOORS: readonly Door[] = ["tcp", "ws"];

Deno.test("the packed client keeps the contract on Node 20, Node 22, Bun and Deno, over TCP and where there is one over a WebSocket", async (t) => {
  await using stranger = await makeStranger();
  const { home: cwd } = stranger;
  const { scripts } = await installRuntimes(stranger.folder);
  const path = "packages/js/testing/contract_driver.js";
  await Deno.copyFile(join(ROOT, path), join(cwd, "contract_driver.js"));
  for (const [name, [program, ...args]] of Object.entries(scripts)) {
    await using hub = await ContractHub.start();
    for (const door of DOORS.filter((door) => LACKS[name] !== door)) {
      await t.step(`${name} keeps the contract over ${door}`, async () => {
        const driver = {
          program: program!,
          args: [...args, "contract_driver.js"],
          cwd,
          env: hub.environment,
        };
        const cells = [...await contractResults(driver, door, hub)];
        console.log(
          `${name}, ${door}: ${cells.filter(([, cell]) => cell === "holds").length} of ${cells.length} hold`,
        );
        assert.deepEqual(cells.filter(([, cell]) => cell !== "holds"), []);
      });
    }
  }
});
