/** The hub as a server under test: a process of its own, with its journal in a new folder. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PARENT_PIPE } from "../internal/parent_pipe.ts";
import { startChild } from "./server_process.ts";
import { HubWire } from "./hub_wire.ts";
import type { Server } from "./server.ts";

/** The checkout that this file is part of. */
export const THIS_CHECKOUT = fileURLToPath(new URL("..", import.meta.url));

/** Milliseconds between two looks at how far the library is. */
const LOOK_MS = 20;
/** A library that takes longer than this after a turn will not get there. */
const REST_LIMIT_MS = 120_000;

/** The fields of /status that are looked at. */
interface Status {
  readonly shared_patterns: number;
  readonly commits: number;
  readonly head_seq: number;
  readonly indexed_seq: number;
}

/** A hub whose pages can be asked for, too. */
export interface HubServer extends Server {
  /** Where its dashboard is, with a slash behind. */
  readonly dashboard: string;
}

/**
 * Starts `aicollab hub` from the sources in `checkout`, of which nothing but the command line, the protocol and /status is
 * used: it may be an older one. Its messages are kept once in the journal and once in the library, which follows.
 */
export async function startHubServer(folder: string, checkout = THIS_CHECKOUT): Promise<HubServer> {
  const data = await Deno.makeTempDir({ dir: folder, prefix: "hub_" });
  const hub = ["hub", "--port", "0", "--http-port", "0", "--data", data];
  const child = await startChild({
    program: Deno.execPath(),
    args: ["run", "-A", "--quiet", join(checkout, "main.ts"), ...hub],
    env: { XDG_DATA_HOME: data, [PARENT_PIPE]: "1" },
    readyLines: [/listening on 127\.0\.0\.1:(\d+)$/, /Dashboard on (\S+)$/],
  });
  const localKey = (await Deno.readTextFile(join(data, "aicollab", "local.key"))).trim();
  const status = async (): Promise<Status> => await (await fetch(`${child.said[1]}status`)).json();
  return {
    name: "hub",
    pid: child.pid,
    lastWords: child.lastWords,
    dashboard: child.said[1]!,
    wire: new HubWire(Number(child.said[0]), localKey),
    async kept() {
      const { shared_patterns: messages, commits } = await status();
      return { messages, commits };
    },
    async rest() {
      const startMs = performance.now();
      for (;;) {
        const { head_seq, indexed_seq } = await status();
        const tookMs = performance.now() - startMs;
        if (indexed_seq >= head_seq) return tookMs;
        if (!(tookMs < REST_LIMIT_MS)) {
          throw new Error(`The library is at ${indexed_seq}, the journal at ${head_seq}`);
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}
