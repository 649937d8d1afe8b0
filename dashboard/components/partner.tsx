/** Shows who works on a collaboration. */
import type { CollaborationSummary } from "../../journal/library/view/library_view.ts";
import { AiLink } from "./ai_link.tsx";

/** Renders the partner's name, or whether one may still accept. */
export function Partner(
  { collaboration: { partner, state } }: { readonly collaboration: CollaborationSummary },
) {
  if (partner !== undefined) return <AiLink id={partner} />;
  return <span class="quiet">{state === "open" ? "waiting for one" : "nobody"}</span>;
}
