/**
 * Measures how many lines of 32 AIs a hub acknowledges over HTTP and over TCP, in turns; each AI sends its next line when the last
 * one is acknowledged, over a connection that stays open.
 *
 *     deno run -A bench/http_writers.ts [--turns 5] [--lines 100] [--json]
 */
import { parseArgs } from "node:util";
import { Connection } from "./connection.ts";
import { cpuSeconds } from "./cpu_time.ts";
import type { HubServer } from "./hub_server.ts";
import { ACK_MARK } from "./mark_counter.ts";
import { message, messageId } from "./message.ts";
import { OneHub } from "./one_hub.ts";
import type { Figures } from "./scenario.ts";
import { percentile } from "./statistics.ts";

const WRITERS = 32;
/** TCP may acknowledge so many times what HTTP does. */
const GOAL = 2;
/** This AI was connected once and is not now: messages to it are stored and delivered to nobody. */
const ABSENT = "Absent";

/** Sends one line, and resolves when it is acknowledged. */
interface Writer extends Disposable {
  send(line: string): Promise<unknown>;
}

type Door = (hub: HubServer, name: string) => Promise<Writer>;

const overTcp: Door = async ({ wire }, name) => {
  const connection = await wire.publisher(name);
  return {
    send: (line) => connection.request(`${line}\n`, /"ack".*\n/),
    [Symbol.dispose]: () => connection[Symbol.dispose](),
  };
};

const overHttp: Door = async ({ dashboard, localKey }, name) => {
  const { host, port } = new URL(dashboard);
  const connection = await Connection.open(Number(port));
  const head = [
    "POST /api/v1/messages HTTP/1.1",
    `host: ${host}`,
    `aicollab-local-key: ${localKey}`,
    `aicollab-id: ${name}`,
    "content-type: application/json",
  ].join("\r\n");
  return {
    send: (line) =>
      connection.request(`${head}\r\ncontent-length: ${line.length}\r\n\r\n${line}`, /"ack"[^]*\]\}$/),
    [Symbol.dispose]: () => connection[Symbol.dispose](),
  };
};

/** Runs one turn. @throws {Error} what was acknowledged was not stored. */
async function turnAt(
  hub: HubServer,
  { door, lines, turn }: { readonly door: Door; readonly lines: number; readonly turn: number },
): Promise<Figures> {
  using writers = new DisposableStack();
  const opened: Writer[] = [];
  const textOf = (publisher: number, index: number) =>
    message({ publisher, index, messageId: messageId(index, ACK_MARK), target: ABSENT });
  for (let w = 0; w < WRITERS; w++) {
    const writer = writers.use(await door(hub, `W${w}_${turn}`));
    // The first one makes the AI known, which is not measured.
    await writer.send(textOf(w, 0));
    opened.push(writer);
  }
  const before = await hub.stored();
  const cpuBefore = await cpuSeconds(hub.pid);
  const tookUs: number[] = [];
  const startMs = performance.now();
  await Promise.all(opened.map(async (writer, w) => {
    for (let index = 1; index <= lines; index++) {
      const sentMs = performance.now();
      await writer.send(textOf(w, index));
      tookUs.push((performance.now() - sentMs) * 1_000);
    }
  }));
  const tookMs = performance.now() - startMs;
  const acked = WRITERS * lines;
  const cpuS = await cpuSeconds(hub.pid) - cpuBefore;
  const after = await hub.stored();
  const stored = after!.messages - before!.messages;
  if (stored !== acked) throw new Error(`${acked} lines were acknowledged, ${stored} are stored`);
  return {
    acked_per_s: acked / tookMs * 1_000,
    p50_us: percentile(tookUs, 50),
    p99_us: percentile(tookUs, 99),
    cpu_us_per_ack: cpuS / acked * 1e6,
    commits: after!.commits! - before!.commits!,
  };
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      turns: { type: "string", default: "5" },
      lines: { type: "string", default: "100" },
      json: { type: "boolean", default: false },
    },
  });
  const lines = Number(values.lines);
  await using bench = await OneHub.start();
  const { hub } = bench;
  await hub.wire.registerAbsent(ABSENT);
  const at = (door: Door) => (turn: number) => turnAt(hub, { door, lines, turn });
  for (const door of [overTcp, overHttp]) await bench.warmUp(at(door));
  return await bench.compare({
    name: `${WRITERS} writers, a line at a time`,
    note: "one hub, in turns, with the local key",
    conditions: { TCP: at(overTcp), HTTP: at(overHttp) },
    goal: { figure: "acked_per_s", ratio: GOAL },
  }, { turns: Number(values.turns), json: values.json });
}

if (import.meta.main) Deno.exit(await main(Deno.args));
