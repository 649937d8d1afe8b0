/** Shows a source as numbered, highlighted lines with hidden characters made visible; it is never run, never markup. */
import { visibleText } from "../../internal/visible_text.ts";
import { grouped } from "../../outcome/amounts.ts";
import type { Piece } from "./highlight.ts";

const MAX_LINES = 3_000;
/** A longer line is cut. */
const MAX_COLUMNS = 4_000;

/** Renders a source; `get` is the command that writes the whole of it. */
export function SourceView({ pieces, get }: { readonly pieces: readonly Piece[]; readonly get: string }) {
  const lines = linesOf(pieces);
  return (
    <>
      <pre class="source" role="region" aria-label="Lines of the source" tabindex={0}>
        {lines.slice(0, MAX_LINES).map((line) => (
          <code>
            {line.map(([text, look]) => (look === undefined ? text : <span class={look}>{text}</span>))}
          </code>
        ))}
      </pre>
      {lines.length > MAX_LINES && (
        <p class="hint">
          The first {grouped(MAX_LINES)} of {grouped(lines.length)} lines are shown. All of it:{" "}
          <code>{get}</code>
        </p>
      )}
    </>
  );
}

/** Returns the pieces of each line with hidden characters made visible; a last line without text is left out. */
export function linesOf(pieces: readonly Piece[]): Piece[][] {
  const lines: Piece[][] = [[]];
  for (const [text, look] of pieces) {
    for (const [i, part] of text.split(/\r?\n/).entries()) {
      if (i > 0) lines.push([]);
      if (part === "") continue;
      // Tabs are not hidden characters.
      const shown = part.split("\t").map((words) => visibleText(words, MAX_COLUMNS)).join("\t");
      lines.at(-1)!.push(look === undefined ? [shown] : [shown, look]);
    }
  }
  return lines.length > 1 && lines.at(-1)!.length === 0 ? lines.slice(0, -1) : lines;
}
