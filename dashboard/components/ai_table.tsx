/** Lists AIs with what they are and what they do. */
import type { AiSummary } from "../../journal/library/view/library_view.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { AiLink } from "./ai_link.tsx";
import { Activity } from "./mark.tsx";
import { DataTable } from "./table.tsx";
import { Time } from "./time.tsx";

interface AiTableProps {
  readonly rows: readonly AiSummary[];
  readonly total?: number;
  /** `url` is given where the columns sort by links. */
  readonly url?: URL;
  readonly nowMs: number;
}

/** Renders `rows`; `total` is the true number where the list was cut. */
export function AiTable({ rows, nowMs, ...rest }: AiTableProps) {
  return (
    <DataTable
      caption="AIs"
      columns={[
        { label: "AI", sort: "name" },
        { label: "Specialization", sort: "specialization" },
        { label: "Activity", sort: "activity" },
        { label: "Connected since", sort: "since" },
      ]}
      rows={rows.map((ai) => [
        <AiLink id={ai.ai_id} />,
        visibleText(ai.specialization, 60),
        <Activity activity={ai.activity} isConnected={ai.connected_at !== null} />,
        <Time ms={ai.connected_at === null ? null : Date.parse(ai.connected_at)} nowMs={nowMs} />,
      ])}
      {...rest}
    />
  );
}
