/** Lists collaborations as the overview and an AI's page show them. */
import type { CollaborationSummary } from "../../journal/library/view/library_view.ts";
import { AiLink } from "./ai_link.tsx";
import { AskedFor } from "./asked_for.tsx";
import { Empty } from "./empty.tsx";
import { Partner } from "./partner.tsx";
import { Progress } from "./progress.tsx";
import { type Column, DataTable } from "./table.tsx";
import { Time } from "./time.tsx";

/** Every list of collaborations begins with these columns. */
export const COLUMNS: readonly Column[] = [
  { label: "ID" },
  { label: "Asked for", short: "", place: "line" },
  { label: "Requester", short: "", name: true },
  { label: "Partner", short: "→", name: true },
  { label: "Since", short: "" },
  { label: "State", short: "", place: "end" },
];

/** Returns the cells of those columns. */
export function cellsOf(row: CollaborationSummary, nowMs: number) {
  return [
    <a href={`/collaborations/${encodeURIComponent(row.session_id)}`}>{row.session_id}</a>,
    <AskedFor collaboration={row} />,
    <AiLink id={row.requester} />,
    <Partner collaboration={row} />,
    <Time ms={row.opened_ms} nowMs={nowMs} />,
    <Progress collaboration={row} />,
  ];
}

/** Renders `rows`; `total` is the true number where the list was cut. */
export function CollaborationTable(
  { rows, total, nowMs }: {
    readonly rows: readonly CollaborationSummary[];
    readonly total?: number;
    readonly nowMs: number;
  },
) {
  if (rows.length === 0) {
    return (
      <Empty>
        No collaboration is open or active. One begins when an AI asks for help; trainers of fields that go
        together do so by themselves.
      </Empty>
    );
  }
  return (
    <DataTable
      caption="Collaborations"
      look="lines"
      columns={COLUMNS}
      rows={rows.map((row) => cellsOf(row, nowMs))}
      {...(total === undefined ? {} : { total })}
    />
  );
}
