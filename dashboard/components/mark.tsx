/** A status as shape, word and colour together: none of them has to be told apart alone. */
import { visibleText } from "../../internal/visible_text.ts";

const SHAPES = { ok: "●", warn: "▲", bad: "✕", idle: "○", busy: "◐", done: "✓" } as const;

/** How a status looks. */
export type Tone = keyof typeof SHAPES;

/** Longer words than ours may break. */
const LONG = 24;

/** `word` may come from an AI. */
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
  waiting: "warn",
};

/** What an AI is doing; empty: here, and it did not say. */
export function Activity({ activity, isHere }: { readonly activity: string; readonly isHere: boolean }) {
  if (!isHere) return <Mark tone="idle" word="not here" />;
  return activity === ""
    ? <Mark tone="ok" word="here" />
    : <Mark tone={ACTIVITIES[activity] ?? "ok"} word={activity} />;
}
