/** Shows the evidence for something that an AI shared, leaf by leaf as a table. */
import { visibleText } from "../../internal/visible_text.ts";
import { DataTable } from "./table.tsx";
import { JsonText } from "./json_text.tsx";

const MAX_ROWS = 120;
const MAX_DEPTH = 12;
const MAX_PATH = 80;
const MAX_VALUE = 400;

/** Renders `json`, which may be anything; what is no object is shown as text. */
export function Evidence({ caption, json }: { readonly caption: string; readonly json: string }) {
  const rows = leavesOf(parsed(json));
  if (rows === undefined) return <JsonText label={`${caption}, as it was sent`} json={json} />;
  return (
    <>
      <DataTable
        caption={caption}
        columns={[{ label: "What" }, { label: "Value" }]}
        rows={rows.slice(0, MAX_ROWS).map(([path, value]) => [
          <code class="path">{visibleText(path, MAX_PATH)}</code>,
          visibleText(value, MAX_VALUE),
        ])}
        total={rows.length}
      />
      <details>
        <summary>As it was sent</summary>
        <JsonText label={`${caption}, as it was sent`} json={json} />
      </details>
    </>
  );
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Returns each leaf's path (`score.held_out.value`) and value, in order; undefined for what is no object. */
export function leavesOf(value: unknown): [path: string, text: string][] | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const leaves: [string, string][] = [];
  const visit = (part: unknown, path: readonly string[]) => {
    if (isTree(part) && path.length < MAX_DEPTH) {
      for (const [key, below] of Object.entries(part)) visit(below, [...path, key]);
    } else leaves.push([path.join("."), typeof part === "string" ? part : JSON.stringify(part)]);
  };
  visit(value, []);
  return leaves;
}

/** Returns whether `part` has leaves of its own; a list of numbers or words is one leaf. */
function isTree(part: unknown): part is object {
  if (typeof part !== "object" || part === null) return false;
  const below = Object.values(part);
  return below.length > 0 &&
    (!Array.isArray(part) || below.some((item) => typeof item === "object" && !Array.isArray(item)));
}
