/** Shows what a collaboration was asked for: in the requester's words where there are any, else its type. */
import { visibleText } from "../../internal/visible_text.ts";
import type { CollaborationSummary } from "../../journal/library/view/library_view.ts";
import { Words } from "./words.tsx";

const MAX_TEXT = 90;

/** Renders one of the two, as a list has no room for both. */
export function AskedFor(
  { collaboration: { collaboration_type, description } }: { readonly collaboration: CollaborationSummary },
) {
  if (description === null || description.trim() === "") return <Words text={collaboration_type} />;
  return <span title={visibleText(collaboration_type, 60)}>{visibleText(description, MAX_TEXT)}</span>;
}
