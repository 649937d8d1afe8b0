/**
 * Measures what it costs that many AIs are connected while patterns come that they do not want: CPU time of the hub a second, in
 * turns while they want another domain, while they want nothing at all, and while they say nothing and so get everything.
 *
 *     deno run -A bench/wants.ts [--ais 1000] [--per-s 10] [--seconds 10] [--turns 5] [--json]
 */
import { parseArgs } from "node:util";
import type { Wants } from "../protocol/wants.ts";
import { cpuSeconds } from "./cpu_time.ts";
import type { HubServer } from "./hub_server.ts";
import { message } from "./message.ts";
import { OneHub } from "./one_hub.ts";
import type { Figures } from "./scenario.ts";

/** The CPU time with wants may be this many times that of AIs that want nothing. */
const GOAL = 1.3;

interface WantsShape {
  readonly ais: number;
  readonly perS: number;
  readonly seconds: number;
}

const encoder = new TextEncoder();

async function turn(
  hub: HubServer,
  shape: WantsShape,
  wants: Wants | undefined,
  number: number,
): Promise<Figures> {
  const { ais, perS, seconds } = shape;
  using connections = new DisposableStack();
  let bytes = 0;
  for (let i = 0; i < ais; i++) {
    const connection = connections.use(await hub.wire.receiver(`W${i}_${number}`, wants));
    connection.follow((read) => bytes += read.length).catch(() => {});
  }
  const publisher = connections.use(await hub.wire.publisher(`P_${number}`));
  publisher.follow(() => {}).catch(() => {});
  await hub.untilIdle();
  const bytesBefore = bytes;
  const cpuBefore = await cpuSeconds(hub.pid);
  const startMs = performance.now();
  for (let index = 0; index < perS * seconds; index++) {
    const earlyMs = startMs + index * 1_000 / perS - performance.now();
    if (earlyMs > 0) await new Promise((resolve) => setTimeout(resolve, earlyMs));
    await publisher.write(encoder.encode(hub.wire.frame(message({ publisher: number, index }))));
  }
  await hub.untilIdle();
  const tookS = (performance.now() - startMs) / 1_000;
  return {
    cpu_ms_per_s: (await cpuSeconds(hub.pid) - cpuBefore) / tookS * 1_000,
    bytes_per_ai: (bytes - bytesBefore) / ais,
  };
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ais: { type: "string", default: "1000" },
      "per-s": { type: "string", default: "10" },
      seconds: { type: "string", default: "10" },
      turns: { type: "string", default: "5" },
      json: { type: "boolean", default: false },
    },
  });
  const shape = { ais: Number(values.ais), perS: Number(values["per-s"]), seconds: Number(values.seconds) };
  await using bench = await OneHub.start();
  const { hub } = bench;
  const wanting = (wants: Wants | undefined) => (number: number) => turn(hub, shape, wants, number);
  await bench.warmUp((number) => turn(hub, { ...shape, ais: shape.ais / 10, seconds: 1 }, undefined, number));
  return await bench.compare({
    name: `${shape.ais} AIs while ${shape.perS} patterns a second come`,
    note: `one hub, in turns of ${shape.seconds} s`,
    conditions: {
      "want another domain": wanting({
        types: ["pattern_share"],
        domains: ["graphics"],
        capabilities: ["review"],
      }),
      "want nothing": wanting({}),
      "say nothing": wanting(undefined),
    },
    goal: { figure: "cpu_ms_per_s", ratio: GOAL },
  }, { turns: Number(values.turns), json: values.json });
}

if (import.meta.main) Deno.exit(await main(Deno.args));
