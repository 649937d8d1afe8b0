/** Lists AIs with what they are, what they do, and what they did. */
import type { AiRecord, AiSummary } from "../../journal/library/view/library_view.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { grouped, score } from "../../outcome/amounts.ts";
import { RATIO } from "../../outcome/charts/learning.ts";
import { domainName } from "../../outcome/domain_names.ts";
import { AiLink } from "./ai_link.tsx";
import { Activity } from "./mark.tsx";
import { DataTable } from "./table.tsx";
import { Time } from "./time.tsx";
import { Words } from "./words.tsx";

interface AiTableProps {
  readonly rows: readonly AiSummary[];
  /** `records` are by name; an AI that has just come may have none. */
  readonly records: ReadonlyMap<string, AiRecord>;
  readonly total?: number;
  /** `url` is given where the columns sort by links. */
  readonly url?: URL;
  readonly nowMs: number;
}

/** Renders `rows`; `total` is the true number where the list was cut. */
export function AiTable({ rows, records, nowMs, ...rest }: AiTableProps) {
  return (
    <DataTable
      caption="AIs"
      look="lines"
      columns={[
        { label: "AI", sort: "name" },
        { label: "Specialization", short: "", sort: "specialization" },
        { label: "Here since", short: "here since", sort: "since" },
        { label: "Last heard", short: "last heard" },
        { label: "Last fetched, bell", short: "fetched" },
        { label: "Best score", place: "line" },
        { label: "Activity", short: "", place: "end", sort: "activity" },
        { label: "Patterns", numeric: true },
        { label: "Components", numeric: true },
        { label: "Verdicts", numeric: true },
        { label: "Worked together", numeric: true },
      ]}
      rows={rows.map((ai) => {
        const record = records.get(ai.ai_id);
        const count = (of: (record: AiRecord) => number) => record === undefined ? "–" : grouped(of(record));
        return [
          <AiLink id={ai.ai_id} />,
          <Words text={ai.specialization} />,
          <Time ms={ai.connected_at === null ? null : Date.parse(ai.connected_at)} nowMs={nowMs} />,
          <Time ms={record?.last_sent_ms ?? null} nowMs={nowMs} />,
          <>
            <Time ms={record?.last_fetched_ms ?? null} nowMs={nowMs} />
            <Ring ring={record?.last_ring ?? null} nowMs={nowMs} />
          </>,
          <Best best={record?.best ?? []} />,
          <Activity activity={ai.activity} isConnected={ai.connected_at !== null} />,
          count(({ shared }) => shared.patterns),
          count(({ shared }) => shared.components),
          count(({ shared }) => shared.verdicts),
          count(({ sessions }) => sessions.completed),
        ];
      })}
      {...rest}
    />
  );
}

/** Renders which bell was rung, and when; nothing where none was. */
function Ring({ ring, nowMs }: { readonly ring: AiRecord["last_ring"]; readonly nowMs: number }) {
  if (ring === null) return null;
  return (
    <small class="quiet">
      , rung{ring.bell === null ? "" : ` by ${visibleText(ring.bell, 40)}`}{" "}
      <Time ms={ring.at_ms} nowMs={nowMs} />
    </small>
  );
}

/** Renders the best ratio to a classic, as ratios compare, else the best of the first domain. */
function Best({ best }: { readonly best: AiRecord["best"] }) {
  const ratios = best.filter(({ unit }) => unit === RATIO).toSorted((a, b) => a.score - b.score);
  const shown = ratios[0] ?? best[0];
  if (shown === undefined) return <>–</>;
  return (
    <>
      <span class="whole">{score(shown.score)}</span>{" "}
      <small class="quiet" title={visibleText(shown.domain, 60)}>
        {shown.unit === "" ? "" : `${visibleText(shown.unit, 40)}, `}
        {domainName(shown.domain) ?? visibleText(shown.domain, 40)}
      </small>
    </>
  );
}
