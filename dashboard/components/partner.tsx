/** Who works on a collaboration. */
import type { SessionRow } from "../hub_view.ts";
import { AiLink } from "./ai_link.tsx";

/** The partner's name, or whether one may still come. */
export function Partner({ session: { partner, state } }: { readonly session: SessionRow }) {
  if (partner !== undefined) return <AiLink id={partner} />;
  return <span class="quiet">{state === "open" ? "waiting for one" : "nobody"}</span>;
}
