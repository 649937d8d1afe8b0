import assert from "node:assert/strict";
import * as fc from "fast-check";
import { anyCharacter } from "../../internal/testing/any_character.ts";
import { ManualClock } from "../../internal/testing/manual_clock.ts";
import { cellsOf } from "../../internal/terminal/cells.ts";
import { TestScreen } from "../../internal/testing/test_screen.ts";
import type { StoryEvent } from "../library/story.ts";
import { frame } from "./frame.ts";
import { LiveView } from "./live_view.ts";
import { PlainView } from "./plain_view.ts";
import type { RunView, TrainerView } from "./run_view.ts";
import { TrainerProgress } from "./trainer_progress.ts";

const HUB = {
  at_ms: 5_000,
  connected_ais: 2,
  shared_patterns: 1,
  shared_components: 0,
  active_collaborations: 1,
  commits: 9,
  messages: 12,
};

const TRAINER: TrainerView = {
  ai_id: "AI_Node_1",
  specialization: "networking",
  state: "running",
  progress: null,
  shared: 3,
  last: "Learning round 2",
};

const VIEW: RunView = {
  title: "Basic Collaboration",
  elapsedMs: 5_000,
  durationMs: 20_000,
  hub: HUB,
  trainers: [TRAINER, {
    ...TRAINER,
    ai_id: "AI_2",
    specialization: "graphics",
    progress: 0.6,
    last: "s4: 60 % (tried)",
  }],
};

const SIZE = { columns: 100, rows: 24, colours: false };

Deno.test("a frame shows the elapsed time, the counts, how to stop, and a row per trainer", () => {
  assert.deepEqual(frame(VIEW, SIZE), [
    "0:05 of 0:20 [###.......] 0:15 left  ^C stops (twice = kill)  Basic Collaboration",
    "2 AIs, 1 pattern, 0 components, 1 active collaboration",
    "AI         specialization  state     progress    last event",
    "AI_Node_1  networking      running   3 shared    Learning round 2",
    "AI_2       graphics        running   ###.. 60 %  s4: 60 % (tried)",
  ]);
  assert.equal(
    frame(VIEW, { ...SIZE, columns: 50 })[0],
    "0:05 of 0:20 0:15 left  ^C stops (twice = kill)  …",
  );
});

Deno.test("a frame fits any window, whatever AIs write, and contains no control character", () => {
  const trainer = fc.record({
    ai_id: fc.string({ unit: anyCharacter, maxLength: 64 }),
    specialization: fc.string({ unit: anyCharacter, maxLength: 64 }),
    state: fc.constantFrom(...["waiting", "starting", "running", "ended", "killed", "replaced"] as const),
    progress: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    shared: fc.option(fc.nat()),
    last: fc.string({ unit: anyCharacter, maxLength: 300 }),
  });
  const size = fc.record({
    columns: fc.integer({ min: 1, max: 200 }),
    rows: fc.integer({ min: 1, max: 30 }),
  });
  fc.assert(
    fc.property(fc.array(trainer, { maxLength: 15 }), size, (trainers, { columns, rows }) => {
      const lines = frame({ ...VIEW, trainers }, { columns, rows, colours: false });
      assert.ok(lines.length <= Math.max(1, rows - 1), `${lines.length} lines in ${rows} rows`);
      for (const line of lines) {
        assert.ok(cellsOf(line) <= columns, line);
        assert.doesNotMatch(line, /\p{Cc}/u);
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("a frame for a low window says how many trainers are missing", () => {
  const trainers = Array.from({ length: 40 }, (_, i) => ({ ...TRAINER, ai_id: `AI_${i + 1}` }));
  const lines = frame({ ...VIEW, trainers }, { ...SIZE, rows: 10 });
  assert.equal(lines.length, 9);
  assert.ok(lines.at(-2)!.startsWith("AI_5 "), lines.at(-2));
  assert.equal(lines.at(-1), "… 35 more: enlarge the window");
  assert.equal(frame({ ...VIEW, trainers: trainers.slice(0, 6) }, { ...SIZE, rows: 10 }).length, 9);
});

Deno.test("a coloured frame has the text of a plain one", () => {
  const coloured = frame(VIEW, { ...SIZE, colours: true });
  assert.ok(coloured.some((line) => line.includes("\x1b[32mrunning \x1b[0m")), coloured.join("\n"));
  // deno-lint-ignore no-control-regex -- colours are control sequences
  assert.deepEqual(coloured.map((line) => line.replace(/\x1b\[\d+m/g, "")), frame(VIEW, SIZE));
});

Deno.test("a live view is drawn at most ten times a second, and later changes are not lost", async () => {
  const screen = new TestScreen({ columns: 100, rows: 24 });
  const clock = new ManualClock();
  const view = new LiveView({ ...screen, colours: true, clock });
  for (let i = 0; i < 100; i++) {
    view.print(`line ${i}`);
    view.update({ ...VIEW, elapsedMs: i * 10 });
    await clock.advance(10);
  }
  assert.ok(screen.writes <= 11, `${screen.writes} drawings in a second`);
  await clock.advance(100);
  assert.deepEqual(screen.lines.slice(0, 100), Array.from({ length: 100 }, (_, i) => `line ${i}`));
  assert.equal(screen.lines.length, 100 + 5);
  view.print("the last \x1b[2Jline");
  view[Symbol.dispose]();
  assert.deepEqual(screen.lines.slice(99), ["line 99", "the last ⟨U+001B⟩[2Jline", ""]);
});

Deno.test("a plain view prints a line per change of the counts and one every 10 s, without escape sequences", () => {
  const lines: string[] = [];
  using view = new PlainView((line) => lines.push(line));
  view.print("hub ready\x1b[31m");
  for (let second = 1; second <= 25; second++) {
    const shared_patterns = second < 3 ? 1 : 2;
    view.update({ ...VIEW, elapsedMs: second * 1_000, hub: { ...HUB, shared_patterns } });
  }
  view.update({ ...VIEW, elapsedMs: 26_000, hub: "no answer from the hub" });
  assert.deepEqual(lines, [
    "hub ready⟨U+001B⟩[31m",
    "0:01 of 0:20  2 AIs, 1 pattern, 0 components, 1 active collaboration",
    "0:03 of 0:20  2 AIs, 2 patterns, 0 components, 1 active collaboration",
    "0:13 of 0:20  2 AIs, 2 patterns, 0 components, 1 active collaboration",
    "0:23 of 0:20  2 AIs, 2 patterns, 0 components, 1 active collaboration",
    "0:26 of 0:20  no answer from the hub",
  ]);
});

Deno.test("a trainer's progress is that of the collaboration it is partner of, until that is closed or reopened", () => {
  const event = (kind: string, more: Partial<StoryEvent> = {}): StoryEvent => ({
    ...{ seq: 1, kind, source_ai: "hub", session_id: "s1", subject: null, partner: null, progress: null },
    ...more,
  });
  const progressOf = new TrainerProgress();
  progressOf.add([
    event("pattern", { source_ai: "A", session_id: null }),
    event("component", { source_ai: "A" }),
    event("collaboration_started", { partner: "B" }),
  ]);
  assert.deepEqual([progressOf.of("A"), progressOf.of("B")], [{ shared: 2, progress: null }, {
    shared: 0,
    progress: 0,
  }]);
  progressOf.add([
    event("collaboration_progress", { source_ai: "B", progress: 0.5 }),
    event("collaboration_progress", { source_ai: "A", progress: 0.9 }),
  ]);
  assert.equal(progressOf.of("B").progress, 0.5);
  progressOf.add([event("collaboration_reopened")]);
  assert.equal(progressOf.of("B").progress, null);
});
