/** Lists the verdicts on an artifact, one per row: its numbers with their unit, and the reason of a refusal. */
import { visibleText } from "../../internal/visible_text.ts";
import type { ArtifactDetail } from "../../journal/library/view/library_view.ts";
import { AiLink } from "./ai_link.tsx";
import { Score } from "./artifact_table.tsx";
import { claimedMeasure, type Measure } from "./measures.ts";
import { DataTable } from "./table.tsx";
import { Time } from "./time.tsx";
import { Verdict } from "./verdicts.tsx";

const MAX_REASON = 240;

interface VerdictTableProps {
  readonly rows: ArtifactDetail["verdict_rows"];
  /** `measures` are what the numbers of a verdict may be about. */
  readonly measures: readonly Measure[];
  /** `reasons` says why, by the verdict's seq, where that is known. */
  readonly reasons: ReadonlyMap<number, string>;
  readonly nowMs: number;
}

/** Renders `rows`, newest first; the caller renders an empty list. */
export function VerdictTable({ rows, measures, reasons, nowMs }: VerdictTableProps) {
  return (
    <DataTable
      caption="Verdicts"
      columns={[
        { label: "By" },
        { label: "Verdict" },
        { label: "Claimed", numeric: true },
        { label: "Measured", numeric: true },
        { label: "At" },
        { label: "Entry" },
      ]}
      rows={rows.map(({ seq, at_ms, source_ai, result, claimed, measured }) => {
        const measure = claimedMeasure(claimed, measures);
        const reason = reasons.get(seq);
        return [
          <AiLink id={source_ai} />,
          <>
            <Verdict result={result} />
            {reason !== undefined && <small class="quiet">{` ${visibleText(reason, MAX_REASON)}`}</small>}
          </>,
          <Score of={measure} />,
          <Score of={{ ...measure, score: measured }} />,
          <Time ms={at_ms} nowMs={nowMs} />,
          <a href={`/log?seq=${seq}`}>{seq}</a>,
        ];
      })}
    />
  );
}
