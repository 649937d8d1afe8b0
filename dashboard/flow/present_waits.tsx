/** Shows who waits for whom now: the circles in words, all of it as a picture, and as a table. */
import { AiLink } from "../components/ai_link.tsx";
import { Empty } from "../components/empty.tsx";
import { Mark } from "../components/mark.tsx";
import { DataTable } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import type { DatedWait, DatedWaits } from "../dated_waits.ts";
import { WaitPicture } from "./wait_picture.tsx";

/** So many rows are a table that is open from the start. */
const FEW = 12;

const UNTIL = {
  accepted: "it accepts",
  completed: "it has completed",
  answered: "it has answered",
} as const satisfies Record<DatedWait["until"], string>;

interface PresentWaitsProps {
  readonly waits: DatedWaits;
  /** These AIs are connected. */
  readonly here: ReadonlySet<string>;
  readonly nowMs: number;
}

/** Renders the whole; where nobody waits it says who would stand there. */
export function PresentWaits({ waits, here, nowMs }: PresentWaitsProps) {
  const { rows, total, circles } = waits;
  if (total === 0) {
    return (
      <Empty>
        No AI waits for another one: who asks one AI for work waits for it until it has accepted and
        completed, and who asks a question in a collaboration until the other one has answered.
      </Empty>
    );
  }
  return (
    <>
      <Circles circles={circles} />
      <WaitPicture waits={waits} here={here} />
      <details open={total <= FEW}>
        <summary>The same as a table</summary>
        <DataTable
          caption="Waits, those in circles first, then the oldest"
          look="lines"
          columns={[
            { label: "AI", name: true },
            { label: "Waits for", short: "waits for", name: true },
            { label: "Until", short: "until" },
            { label: "In", short: "in" },
            { label: "Since", short: "since" },
            { label: "Circle", short: "", place: "end" },
          ]}
          rows={rows.map(({ ai_id, waits_for, until, session_id, since_seq, since_ms, in_circle }) => [
            <AiLink id={ai_id} />,
            <AiLink id={waits_for} />,
            UNTIL[until],
            <a href={`/collaborations/${encodeURIComponent(session_id)}`}>{session_id}</a>,
            <>
              <Time ms={since_ms} nowMs={nowMs} />, <a href={`/log?seq=${since_seq}`}>entry {since_seq}</a>
            </>,
            in_circle ? <Mark tone="bad" word="in a circle" /> : <span class="quiet">in none</span>,
          ])}
          total={total}
        />
      </details>
    </>
  );
}

/** Names each circle with its first AI again at its end; nothing where there is none. */
function Circles({ circles }: Pick<DatedWaits, "circles">) {
  if (circles.length === 0) return null;
  return (
    <>
      {circles.map(({ ais, total }) => (
        <p class="conclusion">
          <Mark tone="bad" word="circle" /> {ais.map((id) => (
            <>
              <AiLink id={id} /> →{" "}
            </>
          ))}
          {total > ais.length ? `${total - ais.length} more → ` : ""}
          <AiLink id={ais[0]!} />
        </p>
      ))}
      <p class="hint">
        Each of them waits for the next one, so none goes on. The hub ends nothing: one of them answers, hands
        back or cancels, or an operator cancels one of the collaborations.
      </p>
    </>
  );
}
