/** Shows the way of what is followed: each state that it came to, with its time and the bell that was rung. */
import type {
  Delivery,
  DeliveryStep,
  LibraryView,
  ListedEntry,
} from "../../journal/library/view/library_view.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { AiLink } from "./ai_link.tsx";
import { Time } from "./time.tsx";

/** These may be followed. */
const FOLLOWED: ReadonlySet<string> = new Set(["message", "collaboration_request"]);
/** Nobody has fetched yet what came no further. */
const UNFETCHED: ReadonlySet<DeliveryStep["state"]> = new Set(["stored", "rung"]);

interface OneDelivery {
  readonly delivery: Delivery;
  readonly nowMs: number;
}

/** Renders `stored 12:01:03 · rung by socket 12:01:04 · fetched 12:01:09`. */
export function DeliverySteps({ delivery: { steps, expires_ms }, nowMs }: OneDelivery) {
  const last = steps.at(-1);
  return (
    <>
      {steps.map((step, i) => (
        <>
          {i > 0 && " · "}
          {worded(step)} <Time ms={step.at_ms} nowMs={nowMs} />
        </>
      ))}
      {last !== undefined && expires_ms !== null && UNFETCHED.has(last.state) && (
        <>
          {" · "}to be fetched until <Time ms={expires_ms} nowMs={nowMs} />
        </>
      )}
    </>
  );
}

/** Renders the way to each AI in a line of its own. */
export function Deliveries(
  { deliveries, nowMs }: { readonly deliveries: readonly Delivery[]; readonly nowMs: number },
) {
  return (
    <>
      {deliveries.map((delivery) => (
        <p>
          To <AiLink id={delivery.ai_id} />: <DeliverySteps delivery={delivery} nowMs={nowMs} />
        </p>
      ))}
    </>
  );
}

function worded({ state, bell }: DeliveryStep): string {
  return bell === null ? state : `${state} by ${visibleText(bell, 60)}`;
}

/** Resolves with how far those of `rows` have come that went to one AI and are followed; it asks only where there may be some. */
export async function deliveriesFor(
  library: LibraryView,
  rows: readonly ListedEntry[],
): Promise<readonly Delivery[]> {
  const seqs = rows.filter(mayBeFollowed).map(({ seq }) => seq);
  return seqs.length === 0 ? [] : await library.deliveriesOf(seqs);
}

function mayBeFollowed(row: ListedEntry): boolean {
  if ("damaged" in row || row.audience === "*") return false;
  return row.audience.length === 1 && FOLLOWED.has(row.message_type);
}
