/** Lists what was said, in the order in which it was, with what each answers. */
import type { Delivery, ListedSaying, Saying } from "../../journal/library/view/library_view.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { AiLink, AiLinks } from "./ai_link.tsx";
import { Way } from "./delivery_steps.tsx";
import { DAMAGED, damagedSeqs } from "./entry_table.tsx";
import { Mark } from "./mark.tsx";
import { SaidLines } from "./said_lines.tsx";
import { Time } from "./time.tsx";

interface SayingsProps {
  readonly rows: readonly ListedSaying[];
  /** They say how far some of `rows` have come. */
  readonly deliveries: readonly Delivery[];
  readonly nowMs: number;
}

/** Renders `rows` in their order. */
export function Sayings({ rows, deliveries, nowMs }: SayingsProps) {
  return (
    <ol class="conversation">
      {rows.map((row) =>
        "damaged" in row
          ? (
            <li class="said-by">
              <p class="head">
                <Mark tone="bad" word="damaged" /> entry {damagedSeqs(row)}
              </p>
              <p class="said quiet">{DAMAGED}</p>
            </li>
          )
          : (
            <li class="said-by" id={`entry-${row.seq}`}>
              <p class="head">
                <Head saying={row} nowMs={nowMs} />
              </p>
              {row.content !== "" && <SaidLines text={row.content} />}
              <Way deliveries={deliveries.filter(({ seq }) => seq === row.seq)} nowMs={nowMs} />
            </li>
          )
      )}
    </ol>
  );
}

function Head({ saying, nowMs }: { readonly saying: Saying; readonly nowMs: number }) {
  const { seq, at_ms, message_type, source_ai, audience, reply_to } = saying;
  const receivers = audience === "*" ? ["*"] : audience;
  return (
    <>
      <Time ms={at_ms} nowMs={nowMs} />{" "}
      <strong>
        <AiLink id={source_ai} />
      </strong>{" "}
      <span class="quiet">to</span> {receivers.length === 0 && "the record"}
      <AiLinks ids={receivers} /> {message_type !== "message" && <code>{visibleText(message_type, 60)}</code>}
      {" "}
      {reply_to !== null && (
        <>
          <span class="quiet">answers</span> <a href={`/log?seq=${reply_to}`}>{reply_to}</a>
          {" "}
        </>
      )}
      <a class="seq" href={`/log?seq=${seq}`}>entry {seq}</a>
    </>
  );
}
