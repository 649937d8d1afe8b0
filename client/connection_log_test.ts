import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { type ConnectionEvent, RefusedError } from "./hub_client.ts";
import { startLogging } from "../internal/logging.ts";
import { ConnectionLog } from "./connection_log.ts";

const lost = (attempt: number, retryInMs: number): ConnectionEvent => {
  return { kind: "lost", error: new Error("refused"), attempt, retryInMs };
};
const connected = { kind: "connected", welcome: {} } as ConnectionEvent;

const hub = { hostname: "127.0.0.1", port: 6000 };

function logTo(lines: string[]): Promise<AsyncDisposable> {
  return startLogging({
    program: "TRAINER",
    logFormat: "text",
    logLevel: "info",
    write: (text) => lines.push(text.replace(/^.* - (?=[A-Z]+ - )/, "").trimEnd()),
  });
}

Deno.test("an outage is logged once, the first long wait once, and the return", async () => {
  const lines: string[] = [];
  await using _logging = await logTo(lines);
  const { report } = new ConnectionLog(hub, getLogger(["aicollab", "test"]));
  for (
    const event of [
      ...[lost(1, 100), lost(2, 300), lost(3, 7_400), lost(4, 20_000), connected],
      ...[lost(1, 50), lost(2, 9_000), connected],
    ]
  ) report(event);
  assert.deepEqual(lines, [
    "WARNING - There is no hub at 127.0.0.1:6000 (refused); trying again until it is there",
    "INFO - Still no hub at 127.0.0.1:6000; next try in 7 s, then at least every 30 s",
    "INFO - Connected to hub at 127.0.0.1:6000",
    "WARNING - Lost the hub at 127.0.0.1:6000 (refused); trying again until it is there",
    "INFO - Still no hub at 127.0.0.1:6000; next try in 9 s, then at least every 30 s",
    "INFO - Reconnected to hub at 127.0.0.1:6000",
  ]);
});

Deno.test("a hub that refuses messages for a time is logged in its own words, and that it accepts them again", async () => {
  const lines: string[] = [];
  await using _logging = await logTo(lines);
  const { deferred } = new ConnectionLog(hub, getLogger(["aicollab", "test"]));
  deferred(
    new RefusedError({ code: "STORAGE_FULL", message: "Cannot store this: it is full", definite: true }),
  );
  deferred(undefined);
  assert.deepEqual(lines, [
    "WARNING - The hub at 127.0.0.1:6000 refuses messages for now (STORAGE_FULL: Cannot store this: it is full); sending them again until it accepts them",
    "INFO - The hub at 127.0.0.1:6000 accepts messages again",
  ]);
});
