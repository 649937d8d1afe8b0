/** Lists patterns and components. */
import { visibleText } from "../../internal/visible_text.ts";
import { score as scoreText } from "../../outcome/amounts.ts";
import type { ArtifactRow, LibraryView } from "../../journal/library/view/library_view.ts";
import { AiLink } from "./ai_link.tsx";
import { type ContentScore, contentScoresOf } from "./content_scores.ts";
import { Domain } from "./domain.tsx";
import type { Measure } from "./measures.ts";
import { DataTable } from "./table.tsx";
import { Time } from "./time.tsx";
import { Verdicts } from "./verdicts.tsx";

interface ArtifactTableProps {
  readonly rows: readonly ArtifactRow[];
  /** `contents` holds the content scores of rows without a score of their own, by seq; a missing one could not be read. */
  readonly contents: ReadonlyMap<number, ContentScore>;
  readonly nowMs: number;
}

/** Reads the contents that a table of `rows` needs. */
export function contentsFor(library: LibraryView, rows: readonly ArtifactRow[]) {
  return contentScoresOf(library, rows.filter(({ score }) => score === null));
}

/** Renders `rows` in their order; the caller renders an empty list. */
export function ArtifactTable({ rows, contents, nowMs }: ArtifactTableProps) {
  return (
    <DataTable
      caption="Patterns and components"
      look="lines"
      columns={[
        { label: "Artifact" },
        { label: "Kind", short: "" },
        { label: "Domain", short: "" },
        { label: "By", short: "by" },
        { label: "Score", numeric: true },
        { label: "Checked", short: "" },
        { label: "Shared", short: "" },
      ]}
      rows={rows.map((artifact) => [
        <a href={`/artifacts/${artifact.seq}`}>{artifactName(artifact)}</a>,
        <span class="whole">{artifact.kind}</span>,
        artifact.domain === null ? "–" : <Domain id={artifact.domain} />,
        <AiLink id={artifact.source_ai} />,
        <OwnScore artifact={artifact} stated={contents.get(artifact.seq)} />,
        <Verdicts verdicts={artifact.verdicts} />,
        <Time ms={artifact.at_ms} nowMs={nowMs} />,
      ])}
    />
  );
}

/** Renders the score of the artifact, else that of its content, else why there is none. */
function OwnScore(
  { artifact, stated }: { readonly artifact: ArtifactRow; readonly stated: ContentScore | undefined },
) {
  if (artifact.score !== null) return <Score of={artifact} />;
  if (stated === undefined) return <span class="quiet">could not be read</span>;
  if (stated.score !== undefined) return <Score of={stated.score} />;
  if (artifact.kind === "pattern") return <span class="quiet">none stated</span>;
  return <span class="quiet">{stated.isEmpty ? "no evidence" : "none in its evidence"}</span>;
}

/** Returns the id, or where there is none the place in the journal. */
export function artifactName({ id, seq }: Pick<ArtifactRow, "id" | "seq">): string {
  return id === null || id === "" ? `entry ${seq}` : visibleText(id, 80);
}

/** Renders a number with its unit and an arrow in its better direction. */
export function Score({ of: { score, unit, direction } }: { readonly of: Measure }) {
  if (score === null) return <>–</>;
  return (
    <>
      <span class="whole">
        {scoreText(score)}
        {direction === "min" && <Better arrow="↓" words="lower is better" />}
        {direction === "max" && <Better arrow="↑" words="higher is better" />}
      </span>
      {unit !== null && <small class="quiet">{` ${visibleText(unit, 40)}`}</small>}
    </>
  );
}

function Better({ arrow, words }: { arrow: string; words: string }) {
  return (
    <span class="quiet" title={words}>
      <span aria-hidden="true">{` ${arrow}`}</span>
      <span class="unseen">, {words}</span>
    </span>
  );
}
