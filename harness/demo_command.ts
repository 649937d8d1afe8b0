/** Defines `aicollab demo`, which runs a hub and two trainers and prints what happens. */
import { join } from "node:path";
import { systemClock } from "../internal/clock.ts";
import { defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { flag, integer, port } from "../internal/option.ts";
import { DiskWatch } from "./disk_watch.ts";
import { runDemo } from "./demo.ts";
import { freePort } from "./free_port.ts";
import { makeSandbox } from "./population.ts";

export const command = defineCommand({
  name: "demo",
  examples: ["aicollab demo", "aicollab demo --once"],
  streams: true,
  options: {
    once: flag({ sentence: "stop after the first completed collaboration" }),
    port: port({ default: 6000, sentence: "port for AIs; another one if taken" }),
    httpPort: port({ default: 5001, sentence: "port of the dashboard; another one if taken" }),
    seed: integer({ default: 1, max: 2 ** 31, sentence: "seed for the random draws of the AIs" }),
  },
  async run({ once, port, httpPort, seed }, { signal, out, environment }) {
    const startMs = systemClock.monotonicMs();
    const say = (line: string) =>
      out(`${((systemClock.monotonicMs() - startMs) / 1_000).toFixed(1).padStart(5)} s  ${line}`);
    const ports = { port: freePort(port), httpPort: freePort(httpPort) };
    for (const [wanted, got] of [[port, ports.port], [httpPort, ports.httpPort]]) {
      if (wanted !== got) say(`port ${wanted} is taken, using another one`);
    }
    const disk = new DiskWatch();
    const wanted = {
      what: "the data of the demo",
      fix: "make room in the folder for temporary files, or name another one with TMPDIR",
    };
    try {
      const folder = await Deno.makeTempDir({ prefix: "aicollab-demo-" });
      try {
        const sandbox = await makeSandbox(join(folder, "run"), environment, { disk });
        const ended = AbortSignal.any([signal, disk.signal]);
        await runDemo({ sandbox, ports, once, seed, clock: systemClock, signal: ended, say });
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
      if (disk.signal.aborted) throw disk.signal.reason;
    } catch (error) {
      throw disk.errorOf(error, wanted) ?? error;
    }
    return EXIT.ok;
  },
});
