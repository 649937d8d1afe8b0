/** Shows the way of what is followed: each state that it came to, with its time and the bell that was rung. */
import type {
  Delivery,
  DeliveryStep,
  LibraryView,
  ListedEntry,
} from "../../journal/library/view/library_view.ts";
import { DELIVERY_STATES } from "../../protocol/delivery_messages.ts";
import { grouped } from "../../outcome/amounts.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { AiLink } from "./ai_link.tsx";
import type { Content } from "./content.ts";
import { attempt } from "./section.tsx";
import { Time } from "./time.tsx";

/** These may be followed. */
const FOLLOWED: ReadonlySet<string> = new Set(["message", "collaboration_request"]);
/** Nobody has fetched yet what came no further. */
const UNFETCHED: ReadonlySet<DeliveryStep["state"]> = new Set(["stored", "rung"]);

interface OneDelivery {
  readonly delivery: Delivery;
  readonly nowMs: number;
}

interface ManyDeliveries {
  readonly deliveries: readonly Delivery[];
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

/** Renders the way of one entry: each step to one AI; to the members of a topic, how far how many have come. */
export function Way({ deliveries, nowMs }: ManyDeliveries) {
  const [one, ...others] = deliveries;
  if (one === undefined) return null;
  return (
    <>
      {" "}
      <span class="way">
        {others.length === 0 ? <DeliverySteps delivery={one} nowMs={nowMs} /> : countsOf(deliveries)}
      </span>
    </>
  );
}

/** Returns `to 3: 1 stored, 2 fetched`. */
function countsOf(deliveries: readonly Delivery[]): string {
  const counts = DELIVERY_STATES.flatMap((state) => {
    const count = deliveries.filter(({ steps }) => steps.at(-1)?.state === state).length;
    return count === 0 ? [] : [`${grouped(count)} ${state}`];
  });
  return `to ${grouped(deliveries.length)}: ${counts.join(", ")}`;
}

/** Renders the way to each AI in a line of its own. */
export function Deliveries({ deliveries, nowMs }: ManyDeliveries) {
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

/** Renders `rows` by `draw`, which gets how far they have come; where that cannot be read, it gets nothing, and a note stands before. */
export async function withDeliveries(
  library: LibraryView,
  rows: readonly ListedEntry[],
  draw: (deliveries: readonly Delivery[]) => Content,
): Promise<Content> {
  let deliveries: readonly Delivery[] = [];
  const trouble = await attempt(async () => {
    deliveries = await deliveriesFor(library, rows);
    return "";
  });
  return (
    <>
      {trouble}
      {draw(deliveries)}
    </>
  );
}

/** Resolves with how far those of `rows` have come that went to one AI or to a topic and are followed; it asks only where there may be some. */
async function deliveriesFor(
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
