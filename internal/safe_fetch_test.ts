import assert from "node:assert/strict";
import fc from "fast-check";
import { isPublic } from "./public_address.ts";
import { type Reach, ReachError, safeFetch } from "./safe_fetch.ts";
import { testWith } from "./testing/test_with.ts";

const PRIVATE_TOO: Reach = { allowPrivate: true, allowedBy: "--allow-private", maxBytes: 1_000 };
const PUBLIC: Reach = { ...PRIVATE_TOO, allowPrivate: false };

interface Heard {
  readonly host: string | null;
  readonly path: string;
}

/** Serves what `answer` says on a free port, and keeps what came. */
function serve(answer: (request: Request) => Response | Promise<Response> = () => new Response("here")) {
  const heard: Heard[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    heard.push({ host: request.headers.get("host"), path: new URL(request.url).pathname });
    return answer(request);
  });
  return { heard, port: server.addr.port, [Symbol.asyncDispose]: () => server.shutdown() };
}

const asked = (signal = new AbortController().signal) => ({ signal });
const url = (text: string) => new URL(text);

Deno.test("a name is looked up once, and the connection goes to the address that was checked", async () => {
  await using server = serve();
  let lookups = 0;
  const resolve = () => Promise.resolve([++lookups === 1 ? "127.0.0.1" : "192.0.2.1"]);
  const response = await safeFetch(url(`http://rebinding.example:${server.port}/hook`), asked(), {
    ...PRIVATE_TOO,
    resolve,
  });
  assert.equal(await response.text(), "here");
  assert.equal(lookups, 1);
  assert.deepEqual(server.heard, [{ host: `rebinding.example:${server.port}`, path: "/hook" }]);
});

Deno.test("a name with one address that is not public is not connected, whichever of its addresses that is", async () => {
  const publicOnes = fc.constantFrom("8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::1");
  const hidden = fc.constantFrom(
    "127.0.0.1",
    "10.1.2.3",
    "169.254.169.254",
    "::1",
    "fd00::1",
    "::ffff:8.8.8.8",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(publicOnes), hidden, fc.array(publicOnes), async (before, one, after) => {
      const resolve = () => Promise.resolve([...before, one, ...after]);
      await assert.rejects(
        safeFetch(url("https://mixed.example/"), asked(), { ...PUBLIC, resolve }),
        new ReachError(
          `"mixed.example" is ${one}, not an address of the public network (--allow-private)`,
        ),
      );
    }),
    { numRuns: 50 },
  );
});

/** The ways in which a URL may write an IPv4 address. */
function formsOf(n: number): string[] {
  const [a, b, c, d] = [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
  return [
    `${a}.${b}.${c}.${d}`,
    `${n}`,
    `0x${n.toString(16)}`,
    `0${n.toString(8)}`,
    `${a}.${n & 0xffffff}`,
    `0x${a!.toString(16)}.0${b!.toString(8)}.${n & 0xffff}`,
    `${a}.${b}.${c}.${d}.`,
  ];
}

const SPECIAL: readonly (readonly [string, number])[] = [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
  ["100.64.0.0", 10],
  ["0.0.0.0", 8],
  ["192.0.2.0", 24],
  ["224.0.0.0", 4],
];

const numberOf = (dotted: string) => dotted.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

const special4 = fc.tuple(fc.constantFrom(...SPECIAL), fc.nat()).map(([[network, prefix], any]) =>
  numberOf(network) + (any % 2 ** (32 - prefix))
);

Deno.test("a private IPv4 address is refused in each form that a URL may write it in", async () => {
  await fc.assert(
    fc.asyncProperty(special4, async (n) => {
      for (const form of formsOf(n)) {
        await assert.rejects(safeFetch(url(`https://${form}/`), asked(), PUBLIC), ReachError, form);
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("an IPv4 address that hides in an IPv6 one is refused: mapped, compatible, NAT64, 6to4, Teredo", () => {
  fc.assert(
    fc.property(fc.nat({ max: 0xffffffff }), (n) => {
      const [high, low] = [(n >>> 16).toString(16), (n & 0xffff).toString(16)];
      const dotted = formsOf(n)[0];
      for (
        const form of [
          `::ffff:${dotted}`,
          `::ffff:${high}:${low}`,
          `::${high}:${low}`,
          `64:ff9b::${dotted}`,
          `64:ff9b:1::${dotted}`,
          `2002:${high}:${low}::1`,
          `2001:0:${high}:${low}::1`,
        ]
      ) {
        assert.equal(isPublic(form), false, form);
        assert.equal(isPublic(url(`https://[${form}]/`).hostname.slice(1, -1)), false, form);
      }
    }),
  );
});

Deno.test("of IPv6 only the part that was given out is public: no loopback, link-local, ULA, multicast", () => {
  const groups = fc.array(fc.nat({ max: 0xffff }), { minLength: 7, maxLength: 7 });
  const first = fc.nat({ max: 0xffff }).filter((group) => group < 0x2000 || group > 0x3fff);
  fc.assert(
    fc.property(first, groups, (head, rest) => {
      const form = [head, ...rest].map((group) => group.toString(16)).join(":");
      assert.equal(isPublic(form), false, form);
    }),
  );
});

Deno.test("http: is refused unless private addresses are allowed, other schemes and names without an address always", async () => {
  const at = (...addresses: string[]) => ({ ...PUBLIC, resolve: () => Promise.resolve(addresses) });
  const fetchOf = (text: string, reach: Reach) => safeFetch(url(text), asked(), reach);
  await assert.rejects(fetchOf("http://example.com/", at("8.8.8.8")), /--allow-private allows http:/);
  await assert.rejects(fetchOf("ftp://example.com/", PRIVATE_TOO), /ftp: is neither https: nor http:/);
  await assert.rejects(fetchOf("https://example.com/", at()), /"example.com" has no address/);
});

Deno.test("a redirect is an answer and is not followed", async () => {
  await using elsewhere = serve();
  await using server = serve(() => Response.redirect(`http://127.0.0.1:${elsewhere.port}/`, 307));
  const response = await safeFetch(url(`http://127.0.0.1:${server.port}/`), asked(), PRIVATE_TOO);
  assert.equal(response.status, 307);
  await response.body?.cancel();
  assert.equal(elsewhere.heard.length, 0);
});

Deno.test("an answer longer than its bound is an error, and one without end ends with its time", async () => {
  await using long = serve(() => new Response("x".repeat(2_000)));
  const answer = await safeFetch(url(`http://127.0.0.1:${long.port}/`), asked(), PRIVATE_TOO);
  await assert.rejects(answer.text(), /more than 1000 bytes/);
  const stop = new AbortController();
  await using endless = serve(() =>
    new Response(new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(1)) }))
  );
  const reading = safeFetch(url(`http://127.0.0.1:${endless.port}/`), asked(stop.signal), {
    ...PRIVATE_TOO,
    maxBytes: Infinity,
  }).then(async (response) => {
    stop.abort(new Error("it took too long"));
    return await response.text();
  });
  await assert.rejects(reading, /it took too long/);
  const hanging = { ...PRIVATE_TOO, resolve: () => new Promise<never>(() => {}) };
  const late = AbortSignal.abort(new Error("it took too long"));
  await assert.rejects(safeFetch(url("https://example.com/"), asked(late), hanging), /it took too long/);
});

const SCRIPT = `
const [port, module] = Deno.args[0].split(" ");
const { safeFetch } = await import(module);
const reach = { allowPrivate: true, allowedBy: "", maxBytes: 1_000, resolve: () => Promise.resolve(["127.0.0.1"]) };
for (const name of ["hook.example", "other.example"]) {
  try {
    const url = new URL("https://" + name + ":" + port + "/");
    const answer = await safeFetch(url, { signal: AbortSignal.timeout(10_000) }, reach);
    console.log(name, await answer.text());
  } catch (error) {
    console.log(name, error.message, error.cause?.message);
  }
}`;

async function openssl(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
}

testWith(
  "openssl",
  "apt-get install openssl",
  "over TLS the certificate has to be for the name, though the connection goes to its address",
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "aicollab-tls-" });
    const [ca, cert, key] = ["ca", "cert", "key"].map((name) => `${folder}/${name}.pem`);
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const subject = ["-subj", "/CN=hook.example", "-addext", "subjectAltName=DNS:hook.example"];
    await openssl("req", "-x509", ...curve, "-subj", "/CN=ca", "-keyout", `${folder}/ca.key`, "-out", ca!);
    await openssl("req", ...curve, ...subject, "-keyout", key!, "-out", `${folder}/csr.pem`);
    const signed = ["-CA", ca!, "-CAkey", `${folder}/ca.key`, "-copy_extensions", "copy"];
    await openssl("x509", "-req", "-in", `${folder}/csr.pem`, ...signed, "-out", cert!);
    const server = Deno.serve({
      ...{ hostname: "127.0.0.1", port: 0, onListen() {} },
      ...{ cert: await Deno.readTextFile(cert!), key: await Deno.readTextFile(key!) },
    }, (request) => new Response(`hears ${request.headers.get("host")}`));
    const module = new URL("./safe_fetch.ts", import.meta.url).href;
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--quiet", SCRIPT, `${server.addr.port} ${module}`],
      env: { DENO_CERT: ca! },
    }).output();
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
    const [right, wrong] = new TextDecoder().decode(stdout).trim().split("\n");
    assert.match(right!, new RegExp(`^hook.example hears hook.example:${server.addr.port}$`));
    assert.match(wrong!, /^other.example .*(NotValidForName|not valid for name)/);
  },
  "version",
);
