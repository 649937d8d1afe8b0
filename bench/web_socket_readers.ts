/**
 * Measures at `/ws` what a receiver that never reads costs the others: `deno run -A bench/web_socket_readers.ts`. In turns with
 * and without such a one it prints the others' p99 from send to receipt, and the memory of the hub.
 */
import { processUsage } from "../harness/measuring/process_usage.ts";
import { startHubServer } from "./hub_server.ts";
import { median, percentile } from "./statistics.ts";

const RECEIVERS = 64;
const TURNS = 4;
/** In a turn this is more than system, proxy and hub keep for a reader together. */
const [MESSAGES, BYTES, EVERY_MS] = [800, 16_384, 50];

const folder = await Deno.makeTempDir();
{
  await using server = await startHubServer(folder);
  const { host } = new URL(server.dashboard);
  const local_key = server.localKey;
  const filler = "x".repeat(BYTES);
  let latencies: number[] = [];
  let received = 0;

  const opened = async (ai_id: string) => {
    const socket = new WebSocket(`ws://${host}/ws`);
    await new Promise((resolve) => socket.onopen = resolve);
    const admitted = new Promise((resolve) => socket.onmessage = resolve);
    socket.send(JSON.stringify({ ai_id, local_key }));
    await admitted;
    socket.send(JSON.stringify({ message_type: "hello", data: { specialization: "bench" } }));
    return socket;
  };
  for (let n = 0; n < RECEIVERS; n++) {
    (await opened(`Reader_${n}`)).onmessage = ({ data }) => {
      const at = /"sent_ms":([\d.]+)/.exec(data.slice(0, 400))?.[1];
      if (at === undefined) return;
      received++;
      latencies.push(performance.now() - Number(at));
    };
  }
  const sender = await opened("Sender");

  const figures: { isStuck: boolean; p99: number; rssMb: number }[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const isStuck = turn % 2 === 1;
    const stuck = isStuck ? await neverReads(host, { ai_id: `Stuck_${turn}`, local_key }) : undefined;
    [latencies, received] = [[], 0];
    for (let n = 0; n < MESSAGES; n++) {
      const content = { sent_ms: performance.now(), filler };
      sender.send(JSON.stringify({ message_type: "message", data: { content } }));
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    while (received < MESSAGES * RECEIVERS) await new Promise((resolve) => setTimeout(resolve, 10));
    const memoryBytes = processUsage(server.pid)?.memory_bytes ?? 0;
    figures.push({ isStuck, p99: percentile(latencies, 99), rssMb: Math.round(memoryBytes / 1e6) });
    stuck?.close();
    console.log(JSON.stringify(figures.at(-1)));
  }
  const of = (isStuck: boolean) =>
    median(figures.filter((each) => each.isStuck === isStuck).map(({ p99 }) => p99));
  console.log(`p99 with one that never reads: ${(of(true) / of(false)).toFixed(2)} of that without`);
}
await Deno.remove(folder, { recursive: true });
Deno.exit();

/** Resolves with a connection that has said hello by frames without a mask, and reads nothing behind the handshake. */
async function neverReads(host: string, opening: object): Promise<Deno.TcpConn> {
  const [hostname = "", port] = host.split(":");
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const key = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const head = ["GET /ws HTTP/1.1", `host: ${host}`, "upgrade: websocket", "connection: upgrade"];
  head.push("sec-websocket-version: 13", `sec-websocket-key: ${key}`);
  await connection.write(new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n`));
  await connection.read(new Uint8Array(4_096));
  for (const line of [opening, { message_type: "hello", data: { specialization: "bench" } }]) {
    const text = new TextEncoder().encode(JSON.stringify(line));
    const length = text.length < 126
      ? [0x80 | text.length]
      : [0x80 | 126, text.length >> 8, text.length & 255];
    // The mask is of zeros.
    await connection.write(new Uint8Array([0x81, ...length, 0, 0, 0, 0, ...text]));
  }
  return connection;
}
