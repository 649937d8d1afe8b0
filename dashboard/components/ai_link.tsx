/** Links an AI's name, or a topic's, to its page. */
import { isAiId, isTopicName } from "../../protocol/names.ts";
import { visibleText } from "../../internal/visible_text.ts";

/** Renders the link; the hub, the operator and `*` (everyone) are plain text. */
export function AiLink({ id }: { readonly id: string }) {
  if (id === "*") return <>everyone</>;
  if (id.startsWith("#") && isTopicName(id.slice(1))) {
    return <a href={`/conversations/topics/${encodeURIComponent(id.slice(1))}`}>{id}</a>;
  }
  if (!isAiId(id)) return <>{visibleText(id)}</>;
  return <a class="ai" href={`/ais/${encodeURIComponent(id)}`}>{id}</a>;
}

/** Renders the links of several, with commas between them. */
export function AiLinks({ ids }: { readonly ids: readonly string[] }) {
  return (
    <>
      {ids.map((id, i) => (
        <>
          {i > 0 && ", "}
          <AiLink id={id} />
        </>
      ))}
    </>
  );
}
