import assert from "node:assert/strict";
import { EXIT } from "../internal/exit_codes.ts";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { localTime } from "../internal/local_time.ts";
import { runCommand } from "../internal/run_command.ts";
import { Interruption } from "../internal/signals.ts";
import { TestScreen } from "../internal/testing/test_screen.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import type { HubStatus } from "../outcome/hub_status.ts";
import { command } from "./status_command.ts";
import { statusLines } from "./status_text.ts";
import { StatusBlock, StatusLines } from "./status_watch.ts";

const STATUS: HubStatus = {
  connected_ais: 2,
  shared_patterns: 6,
  shared_components: 4,
  active_collaborations: 1,
  commits: 60,
  head_seq: 120,
  indexed_seq: 118,
  listed_seq: 118,
  journal_id: "7f3a",
  version: "0.1.0",
  uptime_ms: 245_000,
};

/** Starts a server that answers every request with `body`, on a port of its own. */
function answering(body: () => string) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response(body()));
  return {
    port: String(server.addr.port),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function start(...argv: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const controller = new AbortController();
  const exit = runCommand({ command, summary: "", everyName: () => Promise.resolve([]) }, argv, {
    signal: controller.signal,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    environment: {},
  });
  return { exit, out, err, interrupt: () => controller.abort(new Interruption("SIGINT")) };
}

Deno.test("status prints the four counters, the head of the journal and how far the library is behind", async () => {
  await using hub = answering(() => JSON.stringify(STATUS));
  const { exit, out, err } = start("--http-port", hub.port);
  assert.equal(await exit, EXIT.ok, err.join("\n"));
  assert.deepEqual(out, [
    `Hub on 127.0.0.1:${hub.port}: aicollab 0.1.0, up 4 min 5 s, journal 7f3a`,
    "  Connected AIs:         2",
    "  Shared Patterns:       6",
    "  Shared Components:     4",
    "  Active Collaborations: 1",
    "  Journal:               up to entry 120, 60 commits since it started",
    "  Library:               up to entry 118",
  ]);
  assert.deepEqual(JSON.parse((await finished("--json", "--http-port", hub.port))[0]!), STATUS);
});

Deno.test("status says how many of the active collaborations wait for a partner, where the hub tells it", () => {
  const lines = statusLines({
    ...STATUS,
    active_collaborations: 2,
    open_collaborations: 1,
    taken_collaborations: 1,
  }, "x");
  assert.ok(lines.includes("  Active Collaborations: 2: 1 open, 1 active"), lines.join("\n"));
});

async function finished(...argv: string[]): Promise<string[]> {
  const { exit, out } = start(...argv);
  assert.equal(await exit, EXIT.ok);
  return out;
}

Deno.test("status shows the uptime in its two largest units", () => {
  const up = (uptime_ms: number) => /up (.+?),/.exec(statusLines({ ...STATUS, uptime_ms }, "x")[0]!)![1];
  assert.deepEqual([0, 5_900, 3_600_000, 90_061_000].map(up), ["0 s", "5 s", "1 h 0 min", "1 d 1 h"]);
});

Deno.test("status without a hub, or of a server that is no hub, ends with exit 5 and a command that helps", async () => {
  await using other = answering(() => "<html>");
  const wrong = start("--http-port", other.port);
  assert.equal(await wrong.exit, EXIT.network);
  assert.match(wrong.err.join("\n"), /the server there is not a hub/);
  const port = await freedPort();
  const nobody = start("--http-port", port, "--watch");
  assert.equal(await nobody.exit, EXIT.network);
  assert.match(nobody.err.join("\n"), new RegExp(`nothing answers there\nfix: .*hub --http-port ${port}\n`));
  assert.deepEqual([wrong.out, nobody.out], [[], []]);
});

Deno.test("status at a hub's port for AIs says so, and port 0 is no port to ask at", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const socket of listener) {
      await socket.read(new Uint8Array(1_000));
      await socket.write(new TextEncoder().encode('{"message_type":"error","code":"HTTP_ON_TCP"}\n'));
      socket.close();
    }
  })();
  const { exit, err } = start("--http-port", String(listener.addr.port));
  assert.equal(await exit, EXIT.network);
  assert.match(err.join("\n"), /why: AIs connect to this port; .* dashboard's\nfix: .* --http-port PORT; /);
  listener.close();
  await serving;
  const none = start("--http-port", "0");
  assert.equal(await none.exit, EXIT.usage);
  assert.match(none.err[0]!, /--http-port must be a whole number, 1 to 65535; it is "0"/);
});

/** Returns a port on which nobody listens any more. */
async function freedPort(): Promise<string> {
  await using gone = answering(() => "");
  return gone.port;
}

Deno.test("status --watch --json prints an object per change until it is interrupted", async () => {
  let shared_patterns = 6;
  await using hub = answering(() => JSON.stringify({ ...STATUS, shared_patterns, uptime_ms: Date.now() }));
  const { exit, out, interrupt } = start("--watch", "--json", "--http-port", hub.port);
  await waitUntil(() => out.length === 1, { name: "the first answer is shown" });
  shared_patterns = 7;
  await waitUntil(() => out.length === 2, { name: "the change is shown" });
  interrupt();
  assert.equal(await exit, EXIT.interrupted);
  assert.deepEqual(out.map((line) => JSON.parse(line).shared_patterns), [6, 7]);
});

Deno.test("without a terminal each change is a line with its time, and a hub that stops is reported once", () => {
  const [out, err]: [string[], string[]] = [[], []];
  const clock = new ManualClock();
  using lines = new StatusLines({
    ...{ json: false, clock, out: (line: string) => out.push(line), err: (line: string) => err.push(line) },
  });
  lines.see(STATUS);
  lines.see({ ...STATUS, uptime_ms: 999_999 });
  lines.miss();
  lines.miss();
  lines.see(STATUS);
  const time = localTime(Date.UTC(2026, 10, 22, 14));
  const line = `${time}  2 AIs, 6 patterns, 4 components, 1 active collaboration`;
  assert.deepEqual(out, [line, line]);
  assert.deepEqual(err, [`${time}  no answer from the hub`]);
});

Deno.test("on a terminal the numbers are redrawn in place, and the last ones stay", () => {
  const screen = new TestScreen({ columns: 60, rows: 24 });
  const block = new StatusBlock({ ...screen, at: "127.0.0.1:5001" });
  block.see(STATUS);
  block.see({ ...STATUS, connected_ais: 3 });
  block.miss();
  assert.equal(screen.lines.length, 8);
  assert.equal(screen.lines[1], "  Connected AIs:         3");
  assert.equal(screen.lines[7], "no answer; these are the last numbers; ^C ends");
  block[Symbol.dispose]();
  assert.deepEqual(screen.lines.slice(1, 2).concat(screen.lines.slice(6)), [
    "  Connected AIs:         3",
    "  Library:               up to entry 118",
    "",
  ]);
});
