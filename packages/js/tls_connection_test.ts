import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:tls";
import type { AddressInfo } from "node:net";
import type { HubLine } from "../../client/connection.ts";
import { openTls, type TlsOptions } from "./tls_connection.ts";

const NEVER = new AbortController().signal;
const LINE = '{"message_type":"welcome"}';

/** Makes a certificate for localhost; undefined where there is no openssl. */
async function certificate(): Promise<{ readonly cert: string; readonly key: string } | undefined> {
  const folder = await Deno.makeTempDir({ prefix: "aicollab-tls-" });
  try {
    const [key, cert] = [`${folder}/key.pem`, `${folder}/cert.pem`];
    const words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost";
    const args = [
      ...words.split(" "),
      "-addext",
      "subjectAltName=DNS:localhost",
      "-keyout",
      key,
      "-out",
      cert,
    ];
    const { success } = await new Deno.Command("openssl", { args, stderr: "null" }).output();
    return success ? { cert: await Deno.readTextFile(cert), key: await Deno.readTextFile(key) } : undefined;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return undefined;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const made = await certificate();

Deno.test({
  name: `TLS is taken where the certificate is trusted or pinned, and no other${
    made ? "" : " (SKIPPED, there is no openssl here)"
  }`,
  ignore: made === undefined,
  fn: async () => {
    const { cert, key } = made!;
    const server = createServer({ cert, key }, (socket) => {
      socket.on("error", () => {});
      socket.end(`${LINE}\n`);
    });
    server.on("tlsClientError", () => {});
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const pin = createHash("sha256").update(new X509Certificate(cert).raw).digest("hex");
    const open = (options: TlsOptions) => openTls({ hostname: "127.0.0.1", port }, options, NEVER);
    try {
      for (const options of [{ ca: cert, servername: "localhost" }, { pin }]) {
        const connection = await open(options);
        const { value: lines } = await connection.chunks().next() as { value: HubLine[] };
        assert.deepEqual(lines.map(({ text }) => text), [LINE]);
        connection[Symbol.dispose]();
      }
      await assert.rejects(open({ servername: "localhost" }), /certificate|self.signed|UnknownIssuer/i);
      await assert.rejects(
        open({ pin: "00".repeat(32) }),
        new RegExp(`has the SHA-256 ${pin}, and not the pinned`),
      );
    } finally {
      server.close();
      await once(server, "close");
    }
  },
});
