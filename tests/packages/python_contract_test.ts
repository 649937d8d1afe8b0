/** What takes longer with the package for Python: the contract suite, and a type checker that npm brings. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ContractHub, type Door } from "../contract/contract_hub.ts";
import { contractResults } from "../contract/contract_suite.ts";
import { programs, run, test, TESTS } from "./python_environment.ts";

/** Checks types as editors do. */
const PYRIGHT = "pyright@1.1.414";

test("the clients for plain programs and for asyncio keep the contract over TCP and WebSocket", async ({ python }) => {
  const doors: readonly Door[] = ["tcp", "ws"];
  const clients = ["sync", "asyncio"].flatMap((api) => doors.map((door) => ({ api, door })));
  const failures = await Promise.all(clients.map(async ({ api, door }) => {
    await using hub = await ContractHub.start();
    const driver = { program: python, args: [join(TESTS, "contract_driver.py"), api] };
    const cells = [...await contractResults(driver, door, hub)];
    console.log(
      `${api}, ${door}: ${cells.filter(([, cell]) => cell === "holds").length} of ${cells.length} hold`,
    );
    return cells.filter(([, cell]) => cell !== "holds").map(([name, cell]) =>
      `${api}, ${door}: ${name}: ${cell}`
    );
  }));
  assert.deepEqual(failures.flat(), []);
});

/** Has mistakes of strangers in these lines. */
const MISTAKEN = `from aicollab import Client

with Client("a", capabilites=["x"]) as agent:
    agent.send("message", {"contents": 1})
    agent.send("no_such_type", {})
    for message in agent:
        if message["message_type"] == "message":
            print(message["data"]["contents"])
`;

test("a stranger's type checker takes the quick starts and the package, and finds mistakes", async ({ folder, python }) => {
  const stranger = join(folder, "stranger");
  await Deno.mkdir(stranger);
  const check = async (mode: string, files: readonly string[]) => {
    // The package's own files use each other's members, and look at what untyped programs give them.
    const own = { reportPrivateUsage: false, reportUnnecessaryIsInstance: false };
    const settings = { typeCheckingMode: mode, pythonVersion: "3.9", ...own };
    await Deno.writeTextFile(
      join(stranger, "pyrightconfig.json"),
      JSON.stringify({ ...settings, include: files }),
    );
    return await run("npx", ["-y", PYRIGHT, "--pythonpath", python], { cwd: stranger });
  };
  await Deno.writeTextFile(join(stranger, "mistaken.py"), MISTAKEN);
  for (const [n, program] of (await programs()).entries()) {
    await Deno.writeTextFile(join(stranger, `program${n}.py`), program);
  }
  const good = await check("standard", ["program*.py"]);
  assert.equal(good.code, 0, good.text);
  const { text } = await check("standard", ["mistaken.py"]);
  const lines = new Set(
    [...text.matchAll(/mistaken\.py:(\d+):\d+ - error/g)].map(([, line]) => Number(line)),
  );
  assert.deepEqual([...lines], [3, 4, 5, 8], text);
  const site = await run(python, ["-c", "import aicollab; print(aicollab.__path__[0], end='')"]);
  await run("cp", ["-r", site.text, join(stranger, "package")]);
  const strict = await check("strict", ["package"]);
  assert.equal(strict.code, 0, strict.text);
});
