import assert from "node:assert/strict";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { type InnerWebServer, startInnerServer } from "./inner_web_server.ts";

const isUnix = Deno.build.os !== "windows";

/** Sends `request`, whose lines end with line feeds, and resolves with the answer. */
async function ask({ address }: InnerWebServer, request: string): Promise<string> {
  assert.ok(address.transport === "unix");
  using client = await Deno.connect(address);
  await client.write(new TextEncoder().encode(request.replaceAll("\n", "\r\n")));
  const buffer = new Uint8Array(4_096);
  return new TextDecoder().decode(buffer.subarray(0, (await client.read(buffer))!));
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name);

Deno.test(
  "the socket is accessible to its owner only, replaces one that was left, and is removed afterwards",
  {
    ignore: !isUnix,
  },
  async () => {
    const folder = await Deno.makeTempDir();
    await Deno.writeTextFile(`${folder}/hub_web.sock`, "");
    {
      await using server = await startInnerServer(() => new Response("good"), { folder });
      assert.deepEqual(server.address, { transport: "unix", path: `${folder}/hub_web.sock` });
      assert.equal(Deno.statSync(`${folder}/hub_web.sock`).mode! & 0o777, 0o600);
      assert.match(await ask(server, "GET / HTTP/1.1\nhost: localhost\n\n"), /good$/);
    }
    assert.deepEqual(names(folder), []);
    await Deno.remove(folder);
  },
);

Deno.test(
  "where no socket fits into the folder it lies in a temporary one of its owner's, which is removed afterwards",
  { ignore: !isUnix },
  async () => {
    for (const folder of [undefined, "no/such/folder", `${"deep/".repeat(30)}`]) {
      const server = await startInnerServer(() => new Response("good"), { folder });
      assert.ok(server.address.transport === "unix");
      const place = server.address.path.slice(0, server.address.path.lastIndexOf("/"));
      assert.equal(Deno.statSync(place).mode! & 0o777, 0o700);
      assert.match(await ask(server, "GET / HTTP/1.1\nhost: localhost\n\n"), /good$/);
      await server[Symbol.asyncDispose]();
      assert.throws(() => Deno.statSync(place), Deno.errors.NotFound);
    }
  },
);

Deno.test(
  "the temporary folder of a killed server is removed by the next server, that of a running one is not",
  {
    ignore: !isUnix,
  },
  async () => {
    const place = await Deno.makeTempDir();
    const { execPath } = Deno;
    const module = new URL("./inner_web_server.ts", import.meta.url);
    const program = `
    import { startInnerServer } from ${JSON.stringify(module)};
    const { address } = await startInnerServer(() => new Response("good"));
    console.log(address.path);
    setInterval(() => {}, 1_000);`;
    const start = async () => {
      const child = new Deno.Command(execPath(), {
        args: ["eval", "--quiet", program],
        cwd: new URL("../../", import.meta.url),
        env: { TMPDIR: place },
        stdout: "piped",
      }).spawn();
      const path = (await child.stdout.pipeThrough(new TextDecoderStream()).getReader().read()).value!.trim();
      return { child, folder: path.slice(0, path.lastIndexOf("/")).slice(place.length + 1) };
    };
    const [running, killed] = await Promise.all([start(), start()]);
    killed.child.kill("SIGKILL");
    await killed.child.status;
    const next = await start();
    await waitUntil(() => !names(place).includes(killed.folder), {
      name: "the folder of the killed server is removed",
    });
    assert.deepEqual(names(place).sort(), [running.folder, next.folder].sort());
    for (const { child } of [running, next]) {
      child.kill("SIGKILL");
      await child.status;
    }
    await Deno.remove(place, { recursive: true });
  },
);

Deno.test("the handler sees the host that a request names, and localhost where it names none", {
  ignore: !isUnix,
}, async () => {
  await using server = await startInnerServer(({ url }) => new Response(new URL(url).host));
  assert.match(await ask(server, "GET /a?b HTTP/1.1\nhost: else.example:5001\n\n"), /\nelse\.example:5001$/);
  assert.match(await ask(server, "GET /a?b HTTP/1.0\n\n"), /\nlocalhost$/);
  for (const line of ["GET foo://%zz/ HTTP/1.0", "TRACE / HTTP/1.0", "GET http://%25/ HTTP/1.0"]) {
    assert.match(await ask(server, `${line}\n\n`), /^HTTP\/1\.[01] 400 /, line);
  }
});
