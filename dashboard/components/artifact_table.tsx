/** Patterns and components as a list. */
import { visibleText } from "../../internal/visible_text.ts";
import { score as scoreText } from "../../outcome/amounts.ts";
import type { ArtifactRow } from "../hub_view.ts";
import { AiLink } from "./ai_link.tsx";
import { DataTable } from "./table.tsx";
import { Time } from "./time.tsx";
import { Verdicts } from "./verdicts.tsx";

/** In the order of `rows`; an empty list is the caller's. */
export function ArtifactTable(
  { rows, nowMs }: { readonly rows: readonly ArtifactRow[]; readonly nowMs: number },
) {
  return (
    <DataTable
      caption="Patterns and components"
      columns={[
        { label: "Artifact" },
        { label: "Kind" },
        { label: "Domain" },
        { label: "By" },
        { label: "Score", numeric: true },
        { label: "Checked" },
        { label: "Shared" },
      ]}
      rows={rows.map((artifact) => [
        <a href={`/artifacts/${artifact.seq}`}>{artifactName(artifact)}</a>,
        artifact.kind,
        visibleText(artifact.domain ?? "–", 60),
        <AiLink id={artifact.source_ai} />,
        <Score artifact={artifact} />,
        <Verdicts verdicts={artifact.verdicts} />,
        <Time ms={artifact.at_ms} nowMs={nowMs} />,
      ])}
    />
  );
}

/** Its id, or where there is none its place in the journal. */
export function artifactName({ id, seq }: Pick<ArtifactRow, "id" | "seq">): string {
  return id === null || id === "" ? `entry ${seq}` : visibleText(id, 80);
}

/** With its unit, and which way it is better. */
export function Score({ artifact: { score, unit, direction } }: { readonly artifact: ArtifactRow }) {
  if (score === null) return <>–</>;
  const better = direction === "min"
    ? "lower is better"
    : direction === "max"
    ? "higher is better"
    : undefined;
  const words = [unit === null ? undefined : visibleText(unit, 40), better].filter((word) =>
    word !== undefined
  );
  return (
    <>
      {scoreText(score)} {words.length > 0 && <span class="quiet">{words.join(", ")}</span>}
    </>
  );
}
