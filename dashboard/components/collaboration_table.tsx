/** Collaborations, as Overview and an AI's page list them. */
import type { CollaborationSummary } from "../../journal/library/view/library_view.ts";
import { AiLink } from "./ai_link.tsx";
import { Empty } from "./empty.tsx";
import { Partner } from "./partner.tsx";
import { Progress } from "./progress.tsx";
import { DataTable } from "./table.tsx";
import { Time } from "./time.tsx";
import { Words } from "./words.tsx";

/** `total` is the true number where the list was cut. */
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
        { label: "Session" },
        { label: "Type" },
        { label: "Requester" },
        { label: "Partner" },
        { label: "Since" },
        { label: "State" },
      ]}
      rows={rows.map((session) => [
        <a href={`/collaborations/${encodeURIComponent(session.session_id)}`}>{session.session_id}</a>,
        <Words text={session.collaboration_type} />,
        <AiLink id={session.requester} />,
        <Partner session={session} />,
        <Time ms={session.opened_ms} nowMs={nowMs} />,
        <Progress session={session} />,
      ])}
      {...(total === undefined ? {} : { total })}
    />
  );
}
