/** Shows how far a collaboration is, or how it ended. */
import type { CollaborationSummary } from "../../journal/library/view/library_view.ts";
import { Mark, type Tone } from "./mark.tsx";

const TONES: Readonly<Record<CollaborationSummary["state"], Tone>> = {
  open: "idle",
  active: "busy",
  completed: "done",
  failed: "bad",
  cancelled: "warn",
  expired: "warn",
};

/** Renders the state as a word, for an active one also the progress that its partner reported. */
export function Progress({ collaboration }: { readonly collaboration: CollaborationSummary }) {
  const { state, progress, session_id } = collaboration;
  if (state !== "active" || progress === undefined) return <Mark tone={TONES[state]} word={state} />;
  const percent = Math.round(progress * 100);
  return (
    <span class="progress">
      <Mark tone="busy" word={`${percent} %`} />{" "}
      <progress max={100} value={percent} aria-label={`Progress of ${session_id}`}></progress>
    </span>
  );
}
