/** The package for Python as strangers have it: its wheel in a fresh environment, at a real hub. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { formatAddress } from "../../internal/address.ts";
import { makeWorld } from "../aicollab.ts";
import { HubProcess } from "../hub_process.ts";
import { programs, run, test, TESTS } from "./python_environment.ts";

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
