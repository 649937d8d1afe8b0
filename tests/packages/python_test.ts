/** The package for Python as strangers have it: its wheel in a fresh environment, at a real hub. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { NEEDS, packagePython, wheelPython } from "../../build/package_python.ts";
import { formatAddress } from "../../internal/address.ts";
import { makeWorld } from "../aicollab.ts";
import { ContractHub, type Door } from "../contract/contract_hub.ts";
import { contractResults } from "../contract/contract_suite.ts";
import { HubProcess } from "../hub_process.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const TESTS = join(ROOT, "packages/python/tests");
/** Nothing that is run here takes longer. */
const PATIENCE_MS = 120_000;
/** Checks types as editors do. */
const PYRIGHT = "pyright@1.1.414";

interface Ran {
  readonly code: number;
  readonly text: string;
}

async function run(program: string, args: string[], options: Deno.CommandOptions = {}): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    ...options,
    args,
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).output();
  return { code, text: [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("") };
}

const maker = await wheelPython();
const missing = maker === undefined ? `SKIPPED, ${NEEDS}` : undefined;
const environment = maker === undefined ? undefined : await installed(maker);

/** Makes the wheel and installs it into a fresh environment, which ends with this process. */
async function installed(maker: string) {
  const folder = await Deno.makeTempDir({ prefix: "aicollab-python-" });
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  const wheel = await packagePython(folder);
  const python = join(folder, "venv/bin/python");
  for (
    const [program, ...args] of [
      [maker, "-m", "venv", join(folder, "venv")],
      [python, "-m", "pip", "install", "--quiet", "--no-index", wheel],
    ] as const
  ) {
    const { code, text } = await run(program, [...args]);
    assert.equal(code, 0, text);
  }
  return { folder, wheel, python };
}

function test(name: string, fn: (place: NonNullable<typeof environment>) => Promise<void>): void {
  Deno.test({
    name: missing === undefined ? name : `${name} (${missing})`,
    ignore: missing !== undefined,
    fn: () => fn(environment!),
  });
}

/** Returns the programs in the README, in their order. */
async function programs(): Promise<string[]> {
  const text = await Deno.readTextFile(join(ROOT, "packages/python/README.md"));
  return [...text.matchAll(/```python\n([\s\S]*?)```/g)].map(([, program]) => program!);
}

test("the wheel is small, typed, and says which Python it needs: 3.8 is refused", async ({ folder, wheel, python }) => {
  console.log(`${wheel.split("/").at(-1)}: ${(await Deno.stat(wheel)).size} bytes`);
  const { text: names } = await run(python, ["-m", "zipfile", "-l", wheel]);
  for (const name of ["aicollab/py.typed", "aicollab/_core/client.py", "dist-info/LICENSE"]) {
    assert.ok(names.includes(name), `${name} in:\n${names}`);
  }
  const { code, text } = await run(python, [
    ...["-m", "pip", "download", "--no-index", "--no-deps", "--find-links", folder],
    ...["--python-version", "3.8", "--dest", join(folder, "old"), "aicollab"],
  ]);
  assert.notEqual(code, 0);
  assert.match(text, /requires a different Python: 3\.8[^\n]*not in '>=3\.9'/);
});

test("the quick starts of the README do what they say", async ({ python }) => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const env = { ...world.environment, AICOLLAB_HUB: formatAddress(hub.address) };
  const [worker, asker, both, talk] = await programs();
  const start = (program: string) => run(python, ["-c", program], { cwd: world.folder, clearEnv: true, env });
  const working = new Deno.Command(python, {
    args: ["-c", worker!],
    cwd: world.folder,
    clearEnv: true,
    env,
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    const asked = await start(asker!);
    assert.match(asked.text, /^asked for s\d+, which [01] may take\n/, asked.text);
    assert.match(asked.text, /\ncollaboration_closed hub\nthe sum is 14\.0\n$/, asked.text);
    assert.equal((await start(both!)).text, "the sum is 9 metres\n");
    const talked = await start(talk!);
    assert.match(
      talked.text,
      /^committed as entry \d+\nUNKNOWN_AI .* True None\nAI_Writer \{'text': 'hello'\}\n$/,
    );
  } finally {
    working.kill("SIGKILL");
    await working.status;
  }
});

test("functions do tasks, several at a time, and what they raise gives a task back", async ({ python }) => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const env = { ...world.environment, AICOLLAB_HUB: formatAddress(hub.address) };
  const { text } = await run(python, [join(TESTS, "work_driver.py")], { clearEnv: true, env });
  assert.deepEqual(text.split("\n").filter((line) => line.startsWith("[")), [
    "['collaboration_decline', 'collaboration_reopened'] ack",
    "['0!', '1!', '2!', '3!', '4!', '5!']",
    "['0…', '1…', '2…', '3…', '4…', '5…']",
  ], text);
});

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

/** Ends TLS before a hub, with a certificate for 127.0.0.1 that nobody else knows. */
async function tlsBefore(hub: HubProcess, folder: string) {
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const made = await run("openssl", [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert],
    ...["-subj", "/CN=hub", "-addext", "subjectAltName=IP:127.0.0.1"],
  ]);
  assert.equal(made.code, 0, made.text);
  const [keyText, certText] = await Promise.all([key, cert].map((path) => Deno.readTextFile(path)));
  const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, key: keyText!, cert: certText! });
  const serve = async (outside: Deno.TlsConn) => {
    const inside = await Deno.connect(hub.address);
    await Promise.allSettled([
      outside.readable.pipeTo(inside.writable),
      inside.readable.pipeTo(outside.writable),
    ]);
  };
  const serving = (async () => {
    const served: Promise<void>[] = [];
    for (;;) {
      try {
        served.push(serve(await listener.accept()));
      } catch (error) {
        // A handshake that failed is the client's affair.
        if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) break;
      }
    }
    await Promise.all(served);
  })();
  return {
    ...{ cert, address: `127.0.0.1:${listener.addr.port}` },
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving;
    },
  };
}

const OVER_TLS = `import ssl, sys
from aicollab import Client, HubError, Visit
address, trusted = sys.argv[1], ssl.create_default_context(cafile=sys.argv[2])
with Visit("AI_Safe", hub=f"tls://{address}", ssl=trusted) as visit:
    print(visit.send("message", {"content": 1})["message_type"])
for hub in (f"tls://{address}", address):
    try:
        Client("AI_Safe", hub=hub).open()
    except HubError as error:
        print(error.code)
`;

test("behind TLS a hub is reached with a certificate that is trusted, and with no other", async ({ folder, python }) => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  await using proxy = await tlsBefore(hub, folder);
  const args = ["-W", "error", "-c", OVER_TLS, proxy.address, proxy.cert];
  const { text } = await run(python, args, { clearEnv: true, env: { ...world.environment } });
  assert.equal(text, "ack\nTLS_FAILED\nNOT_A_HUB\n");
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
