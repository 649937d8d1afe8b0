import assert from "node:assert/strict";
import { localTime } from "./local_time.ts";

Deno.test("a local time is read back as the same moment, whatever the zone of this machine is", () => {
  for (const ms of [Date.UTC(2026, 0, 1), Date.UTC(2026, 6, 1, 12, 34, 56), Date.UTC(2026, 9, 25, 0, 30)]) {
    const text = localTime(ms);
    assert.match(text, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
    assert.equal(Date.parse(text.replace(" ", "T")), ms);
  }
});

Deno.test("the two equal hours at the end of summer time differ in their offset", async () => {
  const script = `import { localTime } from ${JSON.stringify(import.meta.resolve("./local_time.ts"))};
    console.log(localTime(Date.UTC(2026, 9, 25, 0, 30)), localTime(Date.UTC(2026, 9, 25, 1, 30)));`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", script],
    env: { TZ: "Europe/Berlin" },
  }).output();
  assert.equal(
    new TextDecoder().decode(stdout).trim(),
    "2026-10-25 02:30:00+02:00 2026-10-25 02:30:00+01:00",
  );
});
