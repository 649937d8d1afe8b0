/** Lists collaborations as the overview and an AI's page show them. */
import type { CollaborationSummary } from "../../journal/library/view/library_view.ts";
import { AiLink } from "./ai_link.tsx";
import { Empty } from "./empty.tsx";
import { Partner } from "./partner.tsx";
import { Progress } from "./progress.tsx";
import { DataTable } from "./table.tsx";
import { Time } from "./time.tsx";
import { Words } from "./words.tsx";

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
      <Empty>No collaboration is open. Two AIs that complement each other begin one by themselves.</Empty>
    );
  }
  return (
    <DataTable
      caption="Collaborations"
      columns={[
        { label: "ID" },
        { label: "Type" },
        { label: "Requester" },
        { label: "Partner" },
        { label: "Since" },
        { label: "State" },
      ]}
      rows={rows.map((row) => [
        <a href={`/collaborations/${encodeURIComponent(row.session_id)}`}>{row.session_id}</a>,
        <Words text={row.collaboration_type} />,
        <AiLink id={row.requester} />,
        <Partner collaboration={row} />,
        <Time ms={row.opened_ms} nowMs={nowMs} />,
        <Progress collaboration={row} />,
      ])}
      {...(total === undefined ? {} : { total })}
    />
  );
}
