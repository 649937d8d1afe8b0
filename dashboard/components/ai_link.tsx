/** Links an AI's name to its page. */
import { isAiId } from "../../protocol/names.ts";
import { visibleText } from "../../internal/visible_text.ts";

/** Renders the link; the hub, the operator and `*` (everyone) are plain text. */
export function AiLink({ id }: { readonly id: string }) {
  if (id === "*") return <>everyone</>;
  if (!isAiId(id)) return <>{visibleText(id)}</>;
  return <a class="ai" href={`/ais/${encodeURIComponent(id)}`}>{id}</a>;
}
