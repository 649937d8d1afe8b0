import assert from "node:assert/strict";
import { startLogging } from "../internal/logging.ts";
import { minuteText, startMinuteReports } from "./minute_report.ts";
import { CoreCase } from "./testing/core_case.ts";

const nothing = { entries: 0, requested: 0, completed: 0, refused: 0 };

Deno.test("a minute's text names what has grown", () => {
  const text = (grown: Partial<typeof nothing>) => minuteText(nothing, { ...nothing, ...grown });
  assert.equal(text({}), undefined);
  assert.equal(text({ entries: 1 }), "1 entry");
  assert.equal(
    text({ entries: 120, requested: 3, completed: 2, refused: 1 }),
    "120 entries, 3 collaborations requested, 2 completed, 1 message refused",
  );
  assert.equal(text({ completed: 1 }), "1 collaboration completed");
});

Deno.test("a hub logs one line in each minute in which something happened, and none in another", async () => {
  const lines: string[] = [];
  await using _logging = await startLogging({
    ...{ program: "HUB", logFormat: "text", logLevel: "info", write: (line: string) => lines.push(line) },
  });
  const made = new CoreCase();
  using _reports = startMinuteReports(made.core);
  await made.hello("A", "B");
  made.say("A", [{ message_type: "message", message_id: "m1", data: { content: 1 } }]);
  await made.settle();
  lines.length = 0;
  const reports = () => lines.filter((line) => line.includes("Within a minute"));
  await made.tick(59);
  assert.deepEqual(reports(), []);
  await made.tick(121);
  assert.equal(reports().length, 1);
  assert.match(reports()[0]!, /INFO - Within a minute: 3 entries; now 0 AIs, 0 collaborations not closed\n$/);
});
