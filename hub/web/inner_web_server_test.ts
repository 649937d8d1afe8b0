import assert from "node:assert/strict";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { type InsideServer, serveInside } from "./inner_web_server.ts";

const isUnix = Deno.build.os !== "windows";

/** The answer to `request`, whose lines end with line feeds. */
async function ask({ address }: InsideServer, request: string): Promise<string> {
  assert.ok(address.transport === "unix");
  using caller = await Deno.connect(address);
  await caller.write(new TextEncoder().encode(request.replaceAll("\n", "\r\n")));
  const buffer = new Uint8Array(4_096);
  return new TextDecoder().decode(buffer.subarray(0, (await caller.read(buffer))!));
}

/** The names in a folder. */
const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name);

Deno.test("the socket is its owner's alone, takes the place of one that was left, and is gone afterwards", {
  ignore: !isUnix,
}, async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/hub_web.sock`, "");
  {
    await using server = await serveInside(() => new Response("good"), folder);
    assert.deepEqual(server.address, { transport: "unix", path: `${folder}/hub_web.sock` });
    assert.equal(Deno.statSync(`${folder}/hub_web.sock`).mode! & 0o777, 0o600);
    assert.match(await ask(server, "GET / HTTP/1.1\nhost: localhost\n\n"), /good$/);
  }
  assert.deepEqual(names(folder), []);
  await Deno.remove(folder);
});

Deno.test(
  "without room in the folder the socket lies in a temporary one of its owner's, which is gone afterwards",
  { ignore: !isUnix },
  async () => {
    for (const folder of [undefined, "no/such/folder", `${"deep/".repeat(30)}`]) {
      const server = await serveInside(() => new Response("good"), folder);
      assert.ok(server.address.transport === "unix");
      const place = server.address.path.slice(0, server.address.path.lastIndexOf("/"));
      assert.equal(Deno.statSync(place).mode! & 0o777, 0o700);
      assert.match(await ask(server, "GET / HTTP/1.1\nhost: localhost\n\n"), /good$/);
      await server[Symbol.asyncDispose]();
      assert.throws(() => Deno.statSync(place), Deno.errors.NotFound);
    }
  },
);

Deno.test("a temporary folder that somebody was killed over is removed by the next one, and nobody else's", {
  ignore: !isUnix,
}, async () => {
  const place = await Deno.makeTempDir();
  const { execPath } = Deno;
  const module = new URL("./inner_web_server.ts", import.meta.url);
  const program = `
    import { serveInside } from ${JSON.stringify(module)};
    const { address } = await serveInside(() => new Response("good"));
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
  const [lives, killed] = await Promise.all([start(), start()]);
  killed.child.kill("SIGKILL");
  await killed.child.status;
  const next = await start();
  await waitUntil(() => !names(place).includes(killed.folder), { name: "what was left is removed" });
  assert.deepEqual(names(place).sort(), [lives.folder, next.folder].sort());
  for (const { child } of [lives, next]) {
    child.kill("SIGKILL");
    await child.status;
  }
  await Deno.remove(place, { recursive: true });
});

Deno.test("a request names the host that it was sent to; where it names none, it is this machine", {
  ignore: !isUnix,
}, async () => {
  await using server = await serveInside(({ url }) => new Response(new URL(url).host));
  assert.match(await ask(server, "GET /a?b HTTP/1.1\nhost: else.example:5001\n\n"), /\nelse\.example:5001$/);
  assert.match(await ask(server, "GET /a?b HTTP/1.0\n\n"), /\nlocalhost$/);
  for (const line of ["GET foo://%zz/ HTTP/1.0", "TRACE / HTTP/1.0", "GET http://%25/ HTTP/1.0"]) {
    assert.match(await ask(server, `${line}\n\n`), /^HTTP\/1\.[01] 400 /, line);
  }
});
