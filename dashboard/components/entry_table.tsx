/** Lists stored entries: when, who, to whom, what; damaged ones in their place. */
import type {
  DamagedEntries,
  Delivery,
  EntryRow,
  ListedEntry,
} from "../../journal/library/view/library_view.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { AiLink, AiLinks } from "./ai_link.tsx";
import { Way } from "./delivery_steps.tsx";
import { Mark } from "./mark.tsx";
import { DataTable } from "./table.tsx";
import { Time } from "./time.tsx";

/** `MAX_NAMED` is how many receivers are named; the others are counted. */
const MAX_NAMED = 3;

/** Renders `rows` in their order; `total` is the true number where the list was cut. `deliveries` say how far some have come. */
export function EntryTable(
  { rows, total, deliveries = [], nowMs }: {
    readonly rows: readonly ListedEntry[];
    readonly deliveries?: readonly Delivery[];
    readonly total?: number;
    readonly nowMs: number;
  },
) {
  return (
    <DataTable
      caption="Entries of the journal"
      look="entries"
      columns={[
        { label: "Entry" },
        { label: "Time" },
        { label: "Type" },
        { label: "From" },
        { label: "To" },
        { label: "Says", wide: true },
      ]}
      rows={rows.map((entry) =>
        "damaged" in entry ? damagedCells(entry) : [
          <a href={`/log?seq=${entry.seq}`}>{entry.seq}</a>,
          <Time ms={entry.at_ms} nowMs={nowMs} />,
          <code>{visibleText(entry.message_type, 60)}</code>,
          <AiLink id={entry.source_ai} />,
          <Audience audience={entry.audience} />,
          <>
            <Says entry={entry} />
            <Way deliveries={deliveries.filter(({ seq }) => seq === entry.seq)} nowMs={nowMs} />
          </>,
        ]
      )}
      {...(total === undefined ? {} : { total })}
    />
  );
}

/** `DAMAGED` says what damage is, and what it means to the AIs. */
export const DAMAGED = "What is on disk here is not what the hub wrote; its readers get a gap instead.";

/** Returns `7`, or `3–7` for several. */
export function damagedSeqs({ seq, last_seq }: DamagedEntries): string {
  return seq === last_seq ? `${seq}` : `${seq}–${last_seq}`;
}

function damagedCells(entry: DamagedEntries) {
  return [
    <span class="whole">{damagedSeqs(entry)}</span>,
    "–",
    <Mark tone="bad" word="damaged" />,
    "–",
    "–",
    <span class="quiet">{DAMAGED}</span>,
  ];
}

function Audience({ audience }: { readonly audience: EntryRow["audience"] }) {
  if (audience === "*") return <>everyone</>;
  if (audience.length === 0) return <span class="quiet">for the record</span>;
  const more = audience.length - MAX_NAMED;
  return (
    <>
      <AiLinks ids={audience.slice(0, MAX_NAMED)} />
      {more > 0 && ` and ${more} more`}
    </>
  );
}

/** Links the collaboration to its page, and leaves its id out of the text behind it. */
function Says({ entry: { session_id, text } }: { readonly entry: EntryRow }) {
  if (session_id === null) return <>{visibleText(text)}</>;
  const parts = text.split(" · ").filter((part) => part !== session_id);
  return (
    <>
      <a href={`/collaborations/${encodeURIComponent(session_id)}`}>{visibleText(session_id)}</a>{" "}
      {visibleText(parts.join(" · "))}
    </>
  );
}
