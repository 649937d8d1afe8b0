/** Starts the hub as a server under test: a process of its own with a new data folder. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PARENT_PIPE } from "../internal/parent_pipe.ts";
import { startServerProcess } from "./server_process.ts";
import { HubWire } from "./hub_wire.ts";
import type { Server } from "./server.ts";

/** The root of the checkout that this file is part of. */
export const THIS_CHECKOUT = fileURLToPath(new URL("..", import.meta.url));

/** /status is polled this often, in milliseconds, until the library has caught up. */
const POLL_INTERVAL_MS = 20;
/** A library that takes longer than this after a turn will not catch up. */
const INDEX_LIMIT_MS = 120_000;

/** The fields of /status that the bench reads. */
interface Status {
  readonly shared_patterns: number;
  readonly commits: number;
  readonly head_seq: number;
  readonly indexed_seq: number;
}

/** A hub server is a hub with its dashboard. */
export interface HubServer extends Server {
  /** The dashboard's URL, which ends with a slash. */
  readonly dashboard: string;
  readonly wire: HubWire;
  /** AIs connect to this port of loopback. */
  readonly port: number;
  readonly localKey: string;
}

/**
 * Starts `aicollab hub` from the sources in `checkout`. That may be an older one, so only its command line, the protocol,
 * its local key and /status are used.
 */
export async function startHubServer(folder: string, checkout = THIS_CHECKOUT): Promise<HubServer> {
  const data = await Deno.makeTempDir({ dir: folder, prefix: "hub_" });
  const hub = ["hub", "--port", "0", "--http-port", "0", "--data", data];
  const process = await startServerProcess({
    program: Deno.execPath(),
    args: ["run", "-A", "--quiet", join(checkout, "main.ts"), ...hub],
    env: { XDG_DATA_HOME: data, [PARENT_PIPE]: "1" },
    readyLines: [/listening on 127\.0\.0\.1:(\d+)$/, /Dashboard on (\S+)$/],
  });
  const localKey = (await Deno.readTextFile(join(data, "aicollab", "local.key"))).trim();
  const port = Number(process.readyValues[0]);
  const status = async (): Promise<Status> => await (await fetch(`${process.readyValues[1]}status`)).json();
  return {
    name: "hub",
    pid: process.pid,
    lastLines: process.lastLines,
    dashboard: process.readyValues[1]!,
    ...{ port, localKey },
    wire: new HubWire(port, localKey),
    async stored() {
      const { shared_patterns: messages, commits } = await status();
      return { messages, commits };
    },
    async untilIdle() {
      const startMs = performance.now();
      for (;;) {
        const { head_seq, indexed_seq } = await status();
        const tookMs = performance.now() - startMs;
        if (indexed_seq >= head_seq) return tookMs;
        if (!(tookMs < INDEX_LIMIT_MS)) {
          throw new Error(`The library is at ${indexed_seq}, the journal at ${head_seq}`);
        }
        await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
      }
    },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}
