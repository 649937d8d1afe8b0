/** An AI's name, leading to its page. */
import { isAiId } from "../../protocol/names.ts";
import { visibleText } from "../../internal/visible_text.ts";

/** The hub, the operator and what is no name at all (`*`: everyone) lead nowhere. */
export function AiLink({ id }: { readonly id: string }) {
  if (id === "*") return <>everyone</>;
  if (!isAiId(id)) return <>{visibleText(id)}</>;
  return <a class="ai" href={`/ais/${encodeURIComponent(id)}`}>{id}</a>;
}
