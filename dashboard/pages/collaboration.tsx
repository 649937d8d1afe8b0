/** `/collaborations/:id` shows how one collaboration went, its entries, and its results. */
import { visibleText } from "../../internal/visible_text.ts";
import { collaborationsChart } from "../../outcome/charts/collaborations.ts";
import { AiLink } from "../components/ai_link.tsx";
import { ArtifactTable, contentsFor } from "../components/artifact_table.tsx";
import { ChartFigure } from "../components/chart.tsx";
import { Empty } from "../components/empty.tsx";
import { DAMAGED, damagedSeqs } from "../components/entry_table.tsx";
import { Facts } from "../components/facts.tsx";
import { JsonText } from "../components/json_text.tsx";
import { Mark } from "../components/mark.tsx";
import { Partner } from "../components/partner.tsx";
import { Progress } from "../components/progress.tsx";
import { attempt, Section } from "../components/section.tsx";
import { spell, Time } from "../components/time.tsx";
import { conversation, silenceMs, type Step } from "../flow/conversation.ts";
import { timelineOf } from "../flow/timeline.ts";
import { waitWords } from "../flow/waits.ts";
import type { CollaborationDetail, EntryRow } from "../../journal/library/view/library_view.ts";
import { CancelForm } from "../operator/forms.tsx";
import { tookText } from "./collaborations.tsx";
import type { PageContext, PageRoute, Topic } from "./route.ts";

const TOPICS: readonly Topic[] = ["collaborations"];

export const collaboration: PageRoute = {
  path: "/collaborations/:id",
  topics: TOPICS,
  title: ({ params }) => `Collaboration ${visibleText(params.id ?? "", 40)}`,
  async body({ view, params, nowMs, operator }: PageContext) {
    const found = await view.library.session(params.id ?? "");
    if (found === undefined) return undefined;
    const { session_id, state, artifacts } = found;
    const goesOn = state === "open" || state === "active";
    return (
      <>
        <Section id="summary" title="State" topics={TOPICS}>
          <Summary collaboration={found} nowMs={nowMs} />
          {goesOn && view.operator && <CancelForm login={operator} session_id={session_id} />}
        </Section>
        <Section id="timeline" title="Timeline" topics={TOPICS} everySeconds={goesOn ? 2 : 60}>
          <ChartFigure chart={collaborationsChart([timelineOf(found)], lengthMs(found, nowMs))} />
        </Section>
        <Section id="conversation" title="Entries" topics={TOPICS}>
          <Conversation collaboration={found} nowMs={nowMs} />
        </Section>
        <Section id="produced" title="Results" topics={TOPICS}>
          {artifacts.length > 0 ? await attempt(() => produced(artifacts, { view, nowMs })) : (
            <Empty>
              {goesOn
                ? "Nothing yet: its partner shares what it makes."
                : "It left no pattern and no component."}
            </Empty>
          )}
          <Result title="Result" json={found.result} />
        </Section>
      </>
    );
  },
};

async function produced(
  artifacts: CollaborationDetail["artifacts"],
  { view, nowMs }: Pick<PageContext, "view" | "nowMs">,
) {
  const contents = await contentsFor(view.library, artifacts);
  return <ArtifactTable rows={artifacts} contents={contents} nowMs={nowMs} />;
}

/** Returns how long the drawn collaboration is: up to its end, or to now. */
function lengthMs({ opened_ms, closed_ms }: CollaborationDetail, nowMs: number): number {
  return opened_ms === null ? 1_000 : Math.max(1_000, (closed_ms ?? nowMs) - opened_ms);
}

function Summary({ collaboration, nowMs }: { collaboration: CollaborationDetail; nowMs: number }) {
  const { collaboration_type, description, requester, opened_ms, attempt, reason, task } = collaboration;
  return (
    <>
      <Facts
        facts={[
          ["State", <Progress collaboration={collaboration} />],
          ["Type", visibleText(collaboration_type, 64)],
          ["Requester", <AiLink id={requester} />],
          ["Partner", <Partner collaboration={collaboration} />],
          ["Requested", <Time ms={opened_ms} nowMs={nowMs} />],
          ["Took", tookText(collaboration, nowMs)],
          ["Attempt", attempt > 1 ? `${attempt}: a partner was lost before` : null],
          ["Reason", reason === null ? null : visibleText(reason)],
        ]}
      />
      {description !== null && <p class="said">{visibleText(description, 1_000)}</p>}
      <Result title="Task" json={task} />
    </>
  );
}

function Result({ title, json }: { title: string; json: string | null }) {
  if (json === null) return null;
  return (
    <details>
      <summary>{title}</summary>
      <JsonText label={title} json={json} />
    </details>
  );
}

function Conversation({ collaboration, nowMs }: { collaboration: CollaborationDetail; nowMs: number }) {
  const { entries, entries_total, state, partner } = collaboration;
  const listed = entries.reduce(
    (sum, { seq, ...of }) => sum + ("damaged" in of ? of.last_seq - seq : 0) + 1,
    0,
  );
  const silence = state === "open" || state === "active" ? silenceMs(entries, nowMs) : undefined;
  return (
    <>
      <ol class="conversation">
        {conversation(entries).map((step) => <OneStep step={step} nowMs={nowMs} />)}
        {silence !== undefined && (
          <li class="wait">
            waiting for {state === "open" || partner === undefined ? "a partner" : partner}, {spell(silence)}
            {" "}
            so far
          </li>
        )}
      </ol>
      {entries_total > listed && (
        <p class="hint">
          The first {listed} of {entries_total} entries are shown.{" "}
          <a href={`/log?session=${encodeURIComponent(collaboration.session_id)}`}>All of them in the log</a>
        </p>
      )}
    </>
  );
}

function OneStep({ step, nowMs }: { step: Step; nowMs: number }) {
  switch (step.kind) {
    case "wait":
      return <li class="wait">{waitWords(step.wait)}</li>;
    case "damaged":
      return (
        <li class="said-by">
          <p class="head">
            <Mark tone="bad" word="damaged" /> entry {damagedSeqs(step.entries)}
          </p>
          <p class="said quiet">{DAMAGED}</p>
        </li>
      );
    case "entry":
      return <Said entry={step.entry} nowMs={nowMs} />;
    case "progress":
      return (
        <li class="said-by">
          <p class="head">
            <Head entry={step.entries[0]!} nowMs={nowMs} />
          </p>
          <details>
            <summary>
              {step.entries.length} reports of progress, the last one:{" "}
              {visibleText(step.entries.at(-1)!.text) || "–"}
            </summary>
            <ol class="conversation">
              {step.entries.map((entry) => <Said entry={entry} nowMs={nowMs} />)}
            </ol>
          </details>
        </li>
      );
  }
}

function Said({ entry, nowMs }: { entry: EntryRow; nowMs: number }) {
  return (
    <li class="said-by">
      <p class="head">
        <Head entry={entry} nowMs={nowMs} />
      </p>
      {entry.text !== "" && <p class="said">{visibleText(entry.text, 400)}</p>}
    </li>
  );
}

function Head(
  { entry: { seq, at_ms, message_type, source_ai, audience }, nowMs }: { entry: EntryRow; nowMs: number },
) {
  return (
    <>
      <Time ms={at_ms} nowMs={nowMs} />{" "}
      <strong>
        <AiLink id={source_ai} />
      </strong>{" "}
      <span class="quiet">to</span>{" "}
      {audience === "*" ? "everyone" : audience.length === 0 ? "the record" : audience.join(", ")}{" "}
      <code>{visibleText(message_type, 60)}</code> <a class="seq" href={`/log?seq=${seq}`}>entry {seq}</a>
    </>
  );
}
