/** Shows what something was learned about: its plain name, and behind it the id that programs use. */
import { visibleText } from "../../internal/visible_text.ts";
import { domainName } from "../../outcome/domain_names.ts";

/** Renders both; a domain that only its AIs know has its id alone. */
export function Domain({ id }: { readonly id: string }) {
  const name = domainName(id);
  if (name === undefined) return <>{visibleText(id, 60)}</>;
  return (
    <>
      {name} <small class="quiet whole">{id}</small>
    </>
  );
}
