/** Shows the evidence for something that an AI shared, leaf by leaf as a table. */
import { visibleText } from "../../internal/visible_text.ts";
import { elementsOf, membersOf } from "../../protocol/members.ts";
import { isJson } from "./indented_json.ts";
import { DataTable } from "./table.tsx";
import { JsonText } from "./json_text.tsx";

const MAX_ROWS = 120;
const MAX_DEPTH = 12;
const MAX_PATH = 80;
const MAX_VALUE = 400;

/** Renders `json`, which may be anything; what is no object is shown as text. */
export function Evidence({ caption, json }: { readonly caption: string; readonly json: string }) {
  const rows = leavesOf(json);
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

/**
 * Returns each leaf's path (`score.held_out.value`) and its value as it was written, in order; undefined for what is no object.
 */
export function leavesOf(json: string): [path: string, text: string][] | undefined {
  const text = json.trim();
  if (!text.startsWith("{") || !isJson(text)) return undefined;
  const leaves: [string, string][] = [];
  const visit = (part: string, path: readonly string[]) => {
    const below = path.length < MAX_DEPTH ? branchesOf(part) : [];
    for (const [key, value] of below) visit(value, [...path, key]);
    if (below.length === 0) leaves.push([path.join("."), part.startsWith('"') ? JSON.parse(part) : part]);
  };
  visit(text, []);
  return leaves;
}

/** Returns what has leaves of its own in `part`; a list of numbers or words is one leaf. */
function branchesOf(part: string): [key: string, value: string][] {
  if (part.startsWith("{")) return membersOf(part).map(({ key, value }) => [key, value]);
  if (!part.startsWith("[")) return [];
  const elements = elementsOf(part);
  const isTree = elements.some((element) => element.startsWith("{"));
  return isTree ? elements.map((element, i) => [String(i), element]) : [];
}
