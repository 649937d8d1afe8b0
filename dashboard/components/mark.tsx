/** Shows a status by shape, word and colour together, so that nobody depends on one of them. */
import { visibleText } from "../../internal/visible_text.ts";

const SHAPES = { ok: "●", warn: "▲", bad: "✕", idle: "○", busy: "◐", waits: "◌", done: "✓" } as const;

/** `Tone` is the look of a status. */
export type Tone = keyof typeof SHAPES;

/** `LONG` is the length above which a word may break. */
const LONG = 24;

/** Renders `word`, which may come from an AI, behind the shape of its tone. */
export function Mark({ tone, word }: { readonly tone: Tone; readonly word: string }) {
  return (
    <span class={`status ${tone}${word.length > LONG ? " long" : ""}`}>
      <span class="mark" aria-hidden="true">{SHAPES[tone]}</span> {visibleText(word, 60)}
    </span>
  );
}

const ACTIVITIES: Readonly<Record<string, Tone>> = {
  idle: "idle",
  training: "busy",
  collaborating: "ok",
  waiting: "waits",
};

/** Renders what an AI does; `activity` is empty while it has not said. */
export function Activity(
  { activity, isConnected }: { readonly activity: string; readonly isConnected: boolean },
) {
  if (!isConnected) return <Mark tone="idle" word="disconnected" />;
  return activity === ""
    ? <Mark tone="ok" word="connected" />
    : <Mark tone={ACTIVITIES[activity] ?? "ok"} word={activity} />;
}
