/** Lists the threads in which two AIs have answered each other for too long: who is stopped, and what was said last. */
import type { StoppedThread } from "../../journal/library/view/library_view.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { grouped } from "../../outcome/amounts.ts";
import { ReplyForm } from "../operator/forms.tsx";
import type { Login } from "../operator/logins.ts";
import { AiLink } from "../components/ai_link.tsx";
import { DAMAGED } from "../components/entry_table.tsx";
import { DataTable } from "../components/table.tsx";
import { Time } from "../components/time.tsx";

/** `StoppedThreadsProps` has the threads, and the person who may write in them. */
export interface StoppedThreadsProps {
  readonly rows: readonly StoppedThread[];
  readonly login: Login | undefined;
  readonly nowMs: number;
}

/** Renders the threads in their order. */
export function StoppedThreads({ rows, login, nowMs }: StoppedThreadsProps) {
  return (
    <DataTable
      caption="Stopped threads"
      look="entries"
      columns={[
        { label: "Thread" },
        { label: "Stopped" },
        { label: "Between" },
        { label: "Turns", numeric: true },
        { label: "Said last", wide: true },
      ]}
      rows={rows.map((row) => [
        <a href={`/log?seq=${row.root}`}>{row.root}</a>,
        <Time ms={row.stopped_ms} nowMs={nowMs} />,
        <>
          <AiLink id={row.between[0]} /> and <AiLink id={row.between[1]} />
        </>,
        grouped(row.hops),
        <>
          <Last row={row} />
          <ReplyForm login={login} ai_id={row.between[0]} reply_to={row.last.seq} />
        </>,
      ])}
    />
  );
}

function Last({ row: { last } }: { readonly row: StoppedThread }) {
  if ("damaged" in last) return <span class="quiet">{DAMAGED}</span>;
  return (
    <>
      <a href={`/log?seq=${last.seq}`}>{last.seq}</a> {visibleText(last.text)}
    </>
  );
}
