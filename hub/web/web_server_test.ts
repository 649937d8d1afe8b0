import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type Address, isLoopback } from "../../internal/address.ts";
import { startLogging } from "../../internal/logging.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { type RightTokens, serveWeb } from "./web_server.ts";

const encoder = new TextEncoder();
const ANY: Address = { hostname: "127.0.0.1", port: 0 };
const LOGGING = { program: "HUB", logFormat: "text", logLevel: "info" } as const;

/** Keeps the workers that are started until it is disposed. */
class StartedWorkers implements Disposable {
  readonly started: Worker[] = [];
  readonly #Worker = globalThis.Worker;

  constructor() {
    const { started } = this;
    globalThis.Worker = class extends this.#Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        started.push(this);
      }
    };
  }

  [Symbol.dispose](): void {
    globalThis.Worker = this.#Worker;
  }
}

/** Resolves with the page, or undefined when nobody answers. */
async function page({ port }: Address): Promise<string | undefined> {
  try {
    return await (await fetch(`http://127.0.0.1:${port}/`)).text();
  } catch {
    return undefined;
  }
}

Deno.test("a stream that never ends does not keep the server from stopping, and is cancelled", async () => {
  const cancelled = Promise.withResolvers<void>();
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(1)),
    cancel: () => cancelled.resolve(),
  });
  const server = await serveWeb(ANY, () => new Response(stream));
  const { body } = await fetch(`http://127.0.0.1:${server.address.port}/`);
  const reader = body!.getReader();
  assert.equal((await reader.read()).value!.length, 1);
  await server[Symbol.asyncDispose]();
  await cancelled.promise;
  await assert.rejects(reader.read());
});

Deno.test("a request is of this machine where its connection came from loopback, whatever its headers say", async () => {
  const server = await serveWeb(
    { hostname: "0.0.0.0", port: 0 },
    (_, { isRemote }) => Response.json(isRemote),
  );
  await using _server = server;
  const own = Deno.networkInterfaces().find(({ family, address }) =>
    family === "IPv4" && !isLoopback(address)
  );
  const ask = async (host: string) => {
    const headers = { "x-forwarded-for": "127.0.0.1", host: "127.0.0.1" };
    return await (await fetch(`http://${host}:${server.address.port}/`, { headers })).json();
  };
  assert.equal(await ask("127.0.0.1"), false);
  // Where the machine has no other address nobody else can come.
  if (own) assert.equal(await ask(own.address), true);
});

Deno.test("HTTP/2 is not spoken, however its first bytes are cut, as its requests cannot be counted", async () => {
  await using server = await serveWeb(ANY, () => new Response("good"));
  const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
  for (const cut of [0, 2]) {
    using raw = await Deno.connect(server.address);
    raw.setNoDelay();
    await raw.write(encoder.encode(preface.slice(0, cut)));
    await new Promise((resolve) => setTimeout(resolve, 0));
    await raw.write(encoder.encode(preface.slice(cut)));
    const part = new Uint8Array(1_024);
    const length = await raw.read(part).catch(() => null);
    assert.equal(length, null, `${part.subarray(0, length ?? 0)}`);
  }
  assert.equal(await page(server.address), "good");
});

Deno.test("a handler that fails is answered with 500, the next request as ever", async () => {
  await using server = await serveWeb(ANY, (request) => {
    if (request.url.endsWith("/bad")) throw new Error("planted");
    return new Response("good");
  });
  const get = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${server.address.port}${path}`);
    return [answer.status, await answer.text()];
  };
  assert.equal((await get("/bad"))[0], 500);
  assert.deepEqual(await get("/"), [200, "good"]);
});

Deno.test("when the thread of the proxy has failed, the page is soon served again on the same port, as often as that happens", async () => {
  const lines: string[] = [];
  {
    await using _logging = await startLogging({ ...LOGGING, write: (line) => lines.push(line) });
    using workers = new StartedWorkers();
    await using server = await serveWeb(ANY, () => new Response("good"));
    for (const count of [1, 2]) {
      assert.equal(await page(server.address), "good");
      // The worker cannot read this message and fails, which Deno prints to stderr whoever handles the error.
      workers.started.at(-1)!.postMessage(null);
      await waitUntil(() => workers.started.length > count, { name: "the next worker" });
      await waitUntil(async () => await page(server.address) === "good", { name: "the page" });
    }
  }
  const [failed, ...served] = lines;
  // The second failure is like the first one, so it is counted and written last.
  const again = served.pop();
  for (const line of [failed!, again!]) {
    assert.match(line, / - ERROR - .*The dashboard failed and is started again: .*null/);
  }
  assert.match(again!, /\(1 more time/);
  assert.equal(served.length, 2);
  for (const line of served) assert.match(line, / - INFO - .*The dashboard is served again/);
});

Deno.test("the allowance of right tokens counts, also after the thread of the proxy has failed", async () => {
  const digests = new Set<string>();
  const changed: (() => void)[] = [];
  const rightTokens: RightTokens = {
    digests: () => digests,
    onChange: (listener) => {
      changed.push(listener);
      return new DisposableStack();
    },
  };
  using workers = new StartedWorkers();
  await using server = await serveWeb(ANY, () => new Response("good"), { rightTokens, maxAuthenticated: 2 });
  const ask = async (token: string) => {
    const client = await Deno.connect(server.address);
    await client.write(encoder.encode(`GET / HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${token}\r\n\r\n`));
    return client;
  };
  const isAnswered = async (client: Deno.TcpConn) => await client.read(new Uint8Array(1_024)) !== null;
  digests.add(createHash("sha256").update("right").digest("hex"));
  changed[0]!();
  for (const again of [false, true]) {
    if (again) {
      const { length } = workers.started;
      workers.started.at(-1)!.postMessage(null);
      await waitUntil(() => workers.started.length > length, { name: "the next worker" });
      await waitUntil(async () => await page(server.address) === "good", { name: "the page" });
    }
    await waitUntil(async () => {
      // Two of three find a place, where the tokens are known; as strangers all three would.
      using clients = new DisposableStack();
      const three: Deno.TcpConn[] = [];
      for (let i = 0; i < 3; i++) three.push(clients.use(await ask("right")));
      for (const client of three) await isAnswered(client).catch(() => false);
      await three[0]!.write(encoder.encode("GET / HTTP/1.1\r\nhost: a\r\n\r\n")).catch(() => {});
      return !await isAnswered(three[0]!).catch(() => false);
    }, { name: "the tokens are known" });
  }
});

Deno.test("when the socket of the inner server was removed, the page is soon served again", async () => {
  const folder = await Deno.makeTempDir();
  {
    await using server = await serveWeb(ANY, () => new Response("good"), { folder });
    await Deno.remove(`${folder}/hub_web.sock`);
    await waitUntil(async () => await page(server.address) === "good", { name: "the page" });
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("out of file descriptors the process goes on, and then the page is served again", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const [logging, web] = ["../../internal/logging.ts", "./web_server.ts"].map((path) =>
    JSON.stringify(new URL(path, import.meta.url))
  );
  // A hub listens for signals, too, which Deno cannot begin to do when file descriptors have run out.
  const program = `
    import { startLogging } from ${logging};
    import { serveWeb } from ${web};
    await startLogging({ ...${JSON.stringify(LOGGING)}, write: (line) => console.log(line) });
    Deno.addSignalListener("SIGTERM", () => server[Symbol.asyncDispose]().then(() => Deno.exit()));
    const server = await serveWeb(${JSON.stringify(ANY)}, () => new Response("good"));
    console.log(server.address.port);`;
  await using child = new Deno.Command("sh", {
    args: ["-c", 'ulimit -n 96; exec "$@"', "sh", Deno.execPath(), "eval", "--quiet", program],
    cwd: new URL("../../", import.meta.url),
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const address = { ...ANY, port: Number((await output.read()).value) };
  let log = "";
  const reading = (async () => {
    for (let { value } = await output.read(); value !== undefined; { value } = await output.read()) {
      log += value;
    }
  })();
  const hasFailed = () => log.includes("Too many open files");
  await waitUntil(async () => {
    using crowd = new DisposableStack();
    const connect = async () => {
      const client = crowd.use(await Deno.connect(address));
      await client.write(new TextEncoder().encode("GET / HTTP/1.1\r\n"));
    };
    // A connection is refused while the server has just failed.
    for (let i = 0; i < 120 && !hasFailed(); i++) await connect().catch(() => {});
    return hasFailed();
  }, { name: "the web server ran out of file descriptors" });
  await waitUntil(async () => await page(address) === "good", { name: "the page" });
  child.kill();
  await reading;
});
