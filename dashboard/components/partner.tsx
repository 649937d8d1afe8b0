/** Who works on a collaboration. */
import type { CollaborationSummary } from "../../journal/library/view/library_view.ts";
import { AiLink } from "./ai_link.tsx";

/** The partner's name, or whether one may still come. */
export function Partner({ session: { partner, state } }: { readonly session: CollaborationSummary }) {
  if (partner !== undefined) return <AiLink id={partner} />;
  return <span class="quiet">{state === "open" ? "waiting for one" : "nobody"}</span>;
}
