/** Defines `aicollab status`, which shows the counters of a running hub. */
import { type Address, formatAddress, isLoopback, reachable } from "../internal/address.ts";
import { type Clock, systemClock } from "../internal/clock.ts";
import { type CommandContext, defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { proxyText } from "../internal/fetch_text.ts";
import { flag, port, text } from "../internal/option.ts";
import { Interruption } from "../internal/signals.ts";
import { writeIfTaken } from "../internal/stderr.ts";
import { capabilitiesOf } from "../internal/terminal/capabilities.ts";
import { terminalSize } from "../internal/terminal/own_terminal.ts";
import { UserError } from "../internal/user_error.ts";
import { visibleJson } from "../internal/visible_text.ts";
import { fetchStatus, LoginNeeded, NotAHub } from "../outcome/fetch_status.ts";
import { isPortForAis } from "./port_for_ais.ts";
import { StatusBlock, StatusLines, type StatusWatcher } from "./status_watch.ts";
import { statusLines } from "./status_text.ts";

/** `--watch` asks at this interval. */
const LOOK_MS = 1_000;

export const command = defineCommand({
  name: "status",
  examples: ["aicollab status", "aicollab status --watch"],
  streams: true,
  options: {
    host: text({ default: "127.0.0.1", placeholder: "HOST", sentence: "host of the hub" }),
    httpPort: port({ min: 1, default: 5001, sentence: "port of its dashboard" }),
    watch: flag({ short: "w", sentence: "refresh every second, until Ctrl-C" }),
    json: flag({ sentence: "print JSON; with --watch one object per change" }),
  },
  async run({ host, httpPort, watch, json }, context) {
    const at = formatAddress(reachable({ hostname: host, port: httpPort }));
    const look = () => fetchStatus(`http://${at}/status`);
    const first = await look().catch(async (cause) => {
      throw await notThere(cause, { host, httpPort });
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
  const write = (text: string) => writeIfTaken(text, Deno.stdout);
  return new StatusBlock({ write, size: terminalSize, at });
}

async function notThere(
  cause: unknown,
  { host, httpPort }: { host: string; httpPort: number },
): Promise<UserError> {
  const address = reachable({ hostname: host, port: httpPort });
  const url = `http://${formatAddress(address)}/status`;
  const { why, fix } = await isPortForAis(address)
    ? {
      why:
        "AIs connect to this port; the hub serves its status on another one, which it logs as its dashboard's",
      fix: "name the dashboard's port with --http-port PORT; it is 5001 unless the hub was given another one",
    }
    : { why: `${whyNot(cause)}${proxyText(url)}`, fix: fixFor(address) };
  if (cause instanceof LoginNeeded) {
    return new UserError({
      code: "AUTH_FAILED",
      what: `${url} is not shown without a token or a login`,
      why: "the hub is reached through a proxy (--public-url), or not from its own machine",
      fix: `curl -H "Authorization: Bearer $TOKEN" ${url}, with a token of \`aicollab token create\``,
      exit: EXIT.authentication,
      cause,
    });
  }
  return new UserError({
    code: "NO_HUB",
    what: `cannot get the status of a hub at ${url}`,
    why,
    fix,
    exit: EXIT.network,
    cause,
  });
}

function whyNot(cause: unknown): string {
  if (cause instanceof NotAHub) return "the server there is not a hub";
  return (cause as Error).name === "TimeoutError"
    ? "something listens there and does not answer"
    : "nothing answers there";
}

function fixFor({ hostname, port }: Address): string {
  if (!isLoopback(hostname)) {
    return "ask on the hub's own machine: its dashboard listens there only, unless --http-host says otherwise";
  }
  return port === 5001 ? "aicollab hub" : `aicollab hub --http-port ${port}`;
}
