/** Shows JSON that an AI wrote as text. */
import { visibleText } from "../../internal/visible_text.ts";
import { indentedJson } from "./indented_json.ts";

const MAX_LENGTH = 20_000;

/** Renders `json` indented, or as it is where it is no JSON. A long one is cut, and the page says so. */
export function JsonText({ label, json }: { readonly label: string; readonly json: string }) {
  const text = indentedJson(json);
  const lines = text.slice(0, MAX_LENGTH).split("\n");
  return (
    <>
      <div class="scroll" role="region" aria-label={label} tabindex={0}>
        <pre>{lines.map((line) => visibleText(line, MAX_LENGTH)).join("\n")}</pre>
      </div>
      {text.length > MAX_LENGTH && (
        <p class="hint">It goes on: the first {MAX_LENGTH} characters are shown.</p>
      )}
    </>
  );
}
