/** Defines `aicollab status`, which shows the counters of a running hub. */
import { formatAddress, isLoopback, reachable } from "../internal/address.ts";
import { type Clock, systemClock } from "../internal/clock.ts";
import { type CommandContext, defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { flag, port, text } from "../internal/option.ts";
import { Interruption } from "../internal/signals.ts";
import { capabilitiesOf } from "../internal/terminal/capabilities.ts";
import { terminalSize } from "../internal/terminal/own_terminal.ts";
import { UserError } from "../internal/user_error.ts";
import { visibleJson } from "../internal/visible_text.ts";
import { fetchStatus, NotAHub } from "../outcome/fetch_status.ts";
import { StatusBlock, StatusLines, type StatusWatcher } from "./status_watch.ts";
import { statusLines } from "./status_text.ts";

/** `--watch` asks at this interval. */
const LOOK_MS = 1_000;

export const command = defineCommand({
  name: "status",
  examples: ["aicollab status", "aicollab status --watch"],
  options: {
    host: text({ default: "127.0.0.1", placeholder: "HOST", sentence: "host of the hub" }),
    httpPort: port({ default: 5001, sentence: "port of its dashboard" }),
    watch: flag({ short: "w", sentence: "refresh every second, until Ctrl-C" }),
    json: flag({ sentence: "print JSON; with --watch one object per change" }),
  },
  async run({ host, httpPort, watch, json }, context) {
    const at = formatAddress(reachable({ hostname: host, port: httpPort }));
    const look = () => fetchStatus(`http://${at}/status`);
    const first = await look().catch((cause) => {
      throw notThere(cause, { at, host, httpPort });
    });
    if (!watch) {
      if (json) context.out(visibleJson(first));
      else statusLines(first, at).forEach((line) => context.out(line));
      return EXIT.ok;
    }
    using watcher = watcherFor(context, { at, json });
    watcher.see(first);
    await follow(look, watcher, { clock: systemClock, signal: context.signal });
    return context.signal.reason instanceof Interruption ? context.signal.reason.exit : EXIT.ok;
  },
});

/** Asks again and again; a hub that does not answer may come back. */
async function follow(
  look: () => ReturnType<typeof fetchStatus>,
  watcher: StatusWatcher,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  for (;;) {
    await clock.delay(LOOK_MS, signal);
    if (signal.aborted) return;
    await look().then((status) => watcher.see(status), () => watcher.miss());
  }
}

function watcherFor(
  { out, err, environment }: CommandContext,
  { at, json }: { at: string; json: boolean },
): StatusWatcher {
  const { redraws } = capabilitiesOf(Deno.stdout.isTerminal(), environment);
  if (json || !redraws) return new StatusLines({ out, err, json, clock: systemClock });
  const write = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(text));
  return new StatusBlock({ write, size: terminalSize, at });
}

function notThere(
  cause: unknown,
  { at, host, httpPort }: { at: string; host: string; httpPort: number },
): UserError {
  const why = cause instanceof NotAHub
    ? "the server there is not a hub"
    : (cause as Error).name === "TimeoutError"
    ? "something listens there and does not answer"
    : "nothing answers there";
  const isNear = isLoopback(reachable({ hostname: host, port: httpPort }).hostname);
  const start = httpPort === 5001 ? "aicollab hub" : `aicollab hub --http-port ${httpPort}`;
  return new UserError({
    code: "NO_HUB",
    what: `cannot get the status of a hub at http://${at}/status`,
    why,
    fix: isNear ? start : "ask on the hub's own machine: its dashboard accepts connections from there only",
    exit: EXIT.network,
    cause,
  });
}
