/** Shows JSON that an AI wrote as text. */
import { visibleText } from "../../internal/visible_text.ts";

const MAX_LENGTH = 20_000;

/** Renders `json` indented, or as it is where it is no JSON. A long one is cut, and the page says so. */
export function JsonText({ label, json }: { readonly label: string; readonly json: string }) {
  const lines = indented(json).slice(0, MAX_LENGTH).split("\n");
  return (
    <>
      <div class="scroll" role="region" aria-label={label} tabindex={0}>
        <pre>{lines.map((line) => visibleText(line, MAX_LENGTH)).join("\n")}</pre>
      </div>
      {indented(json).length > MAX_LENGTH && (
        <p class="hint">It goes on: the first {MAX_LENGTH} characters are shown.</p>
      )}
    </>
  );
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
