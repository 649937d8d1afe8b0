/**
 * Measures what AIs that wait over HTTP cost the hub's memory: so many idle long polls, then so many idle streams.
 *
 *     deno run -A bench/idle_doors.ts [--count 200] [--json]
 */
import { parseArgs } from "node:util";
import { processUsage } from "../harness/measuring/process_usage.ts";
import { startHubServer } from "./hub_server.ts";

/** Each may cost so many bytes. */
const GOAL = 40 * 1_024;
const SETTLE_MS = 4_000;
const WARM_UP = 20;

const KINDS = { "long polls": "inbox?wait_ms=50000", streams: "stream" } as const;

/** Opens `count` requests of as many AIs and resolves with what ends them. */
async function opened(url: string, { path, localKey, count }: {
  readonly path: string;
  readonly localKey: string;
  readonly count: number;
}): Promise<AsyncDisposable> {
  const ending = new AbortController();
  const bodies: Promise<void>[] = [];
  for (let i = 0; i < count; i++) {
    const { status, body } = await fetch(`${url}api/v1/${path}`, {
      headers: { "aicollab-local-key": localKey, "aicollab-id": `AI_${i}` },
    });
    if (status !== 200) throw new Error(`${path}: ${status}`);
    bodies.push(body!.pipeTo(new WritableStream(), { signal: ending.signal }).catch(() => {}));
  }
  return {
    async [Symbol.asyncDispose]() {
      ending.abort();
      await Promise.all(bodies);
    },
  };
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { count: { type: "string", default: "200" }, json: { type: "boolean", default: false } },
  });
  const count = Number(values.count);
  const folder = await Deno.makeTempDir({ prefix: "aicollab_bench_" });
  const results: Record<string, number> = {};
  try {
    for (const [kind, path] of Object.entries(KINDS)) {
      await using hub = await startHubServer(folder);
      const { dashboard: url, localKey } = hub;
      {
        await using _warm = await opened(url, { path, localKey, count: WARM_UP });
        await settled();
      }
      await settled();
      const before = processUsage(hub.pid)!.memory_bytes;
      await using _open = await opened(url, { path, localKey, count });
      await settled();
      results[kind] = Math.round((processUsage(hub.pid)!.memory_bytes - before) / count);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  if (values.json) console.log(JSON.stringify(results));
  else {
    for (const [kind, bytes] of Object.entries(results)) {
      console.log(`${count} idle ${kind}: ${(bytes / 1_024).toFixed(1)} KiB each, at most ${GOAL / 1_024}`);
    }
  }
  return Object.values(results).every((bytes) => bytes <= GOAL) ? 0 : 1;
}

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}

if (import.meta.main) Deno.exit(await main(Deno.args));
