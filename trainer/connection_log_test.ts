import assert from "node:assert/strict";
import type { ConnectionEvent } from "../client/hub_client.ts";
import { startLogging } from "../internal/logging.ts";
import { ConnectionLog } from "./connection_log.ts";

const lost = (attempt: number, retryInMs: number): ConnectionEvent => {
  return { kind: "lost", error: new Error("refused"), attempt, retryInMs };
};
const connected = { kind: "connected", welcome: {} } as ConnectionEvent;

Deno.test("an outage is told once, the first long wait once, and the return", async () => {
  const lines: string[] = [];
  await using _logging = await startLogging({
    program: "TRAINER",
    logFormat: "text",
    logLevel: "info",
    write: (text) => lines.push(text.replace(/^.* - (?=[A-Z]+ - )/, "").trimEnd()),
  });
  const { tell } = new ConnectionLog({ hostname: "127.0.0.1", port: 6000 });
  for (
    const event of [
      ...[lost(1, 100), lost(2, 300), lost(3, 7_400), lost(4, 20_000), connected],
      ...[lost(1, 50), lost(2, 9_000), connected],
    ]
  ) tell(event);
  assert.deepEqual(lines, [
    "WARNING - There is no hub at 127.0.0.1:6000 (refused); trying again until it is there",
    "INFO - Still no hub at 127.0.0.1:6000; next try in 7 s, then at least every 30 s",
    "INFO - Connected to hub at 127.0.0.1:6000",
    "WARNING - Lost the hub at 127.0.0.1:6000 (refused); trying again until it is there",
    "INFO - Still no hub at 127.0.0.1:6000; next try in 9 s, then at least every 30 s",
    "INFO - Reconnected to hub at 127.0.0.1:6000",
  ]);
});
