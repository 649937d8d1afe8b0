/** `/collaborations/:id` shows what one collaboration came to, what it was asked for, and how it went. */
import { visibleText } from "../../internal/visible_text.ts";
import { usd } from "../../protocol/usage.ts";
import { score } from "../../outcome/amounts.ts";
import { type JointReport, measureWords } from "../../outcome/collaboration_words.ts";
import { collaborationsChart } from "../../outcome/charts/collaborations.ts";
import { AiLink } from "../components/ai_link.tsx";
import { ArtifactTable, contentsFor } from "../components/artifact_table.tsx";
import { ChartFigure } from "../components/chart.tsx";
import { CameTo, reportIn } from "../components/came_to.tsx";
import { DAMAGED, damagedSeqs } from "../components/entry_table.tsx";
import { Deliveries } from "../components/delivery_steps.tsx";
import { Evidence } from "../components/evidence.tsx";
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
import { CancelForm, LoginHint, RaiseForm } from "../operator/forms.tsx";
import { tookText } from "./collaborations.tsx";
import type { PageContext, PageRoute, Topic } from "./route.ts";
import { lastActions } from "./trail.tsx";

const TOPICS: readonly Topic[] = ["collaborations"];

export const collaboration: PageRoute = {
  path: "/collaborations/:id",
  topics: [...TOPICS, "actions"],
  title: ({ params }) => `Collaboration ${visibleText(params.id ?? "", 40)}`,
  async body({ view, params, nowMs, operator, commands }: PageContext) {
    const found = await view.library.session(params.id ?? "");
    if (found === undefined) return undefined;
    const { session_id, state } = found;
    const goesOn = state === "open" || state === "active";
    return (
      <>
        <Section id="outcome" title="What it came to" topics={TOPICS}>
          <Outcome collaboration={found} />
          {await attempt(() => produced(found, { view, nowMs }))}
        </Section>
        <Section id="summary" title="What was asked" topics={TOPICS}>
          <Summary collaboration={found} nowMs={nowMs} />
          {goesOn && view.operator && (
            <>
              {found.budget_microusd !== null && <RaiseForm login={operator} session_id={session_id} />}
              <CancelForm login={operator} session_id={session_id} />
              <LoginHint login={operator} to="cancel this collaboration" command={commands.login} />
            </>
          )}
        </Section>
        {await attempt(() => delivered(found, { view, nowMs }))}
        <Section id="timeline" title="Timeline" topics={TOPICS} everySeconds={goesOn ? 2 : 60}>
          <ChartFigure chart={collaborationsChart([timelineOf(found)], lengthMs(found, nowMs))} />
        </Section>
        <Section id="conversation" title="Entries" topics={TOPICS}>
          <Conversation collaboration={found} nowMs={nowMs} />
        </Section>
        {await lastActions(session_id, { view, nowMs })}
      </>
    );
  },
};

/** Renders the outcome in one line, and under it the result as its partner reported it. */
function Outcome({ collaboration }: { readonly collaboration: CollaborationDetail }) {
  const { state, result } = collaboration;
  const report = reportIn(collaboration);
  return (
    <>
      <p class="conclusion">
        <Progress collaboration={collaboration} />: {state === "open"
          ? "it waits for a partner"
          : state === "active"
          ? "its partner works on it"
          : <CameTo collaboration={collaboration} />}
      </p>
      {report && <Joint report={report} />}
      {result !== null &&
        (report === undefined ? <Evidence caption="Result" json={result} /> : (
          <details>
            <summary>All that its partner reported, name by name</summary>
            <Evidence caption="Result" json={result} />
          </details>
        ))}
    </>
  );
}

/** Renders the objective before and after, where it was searched and elsewhere. */
function Joint({ report }: { readonly report: JointReport }) {
  const { objective, start, final, held_out_before: before, held_out_after: after } = report;
  const measure = measureWords(report);
  return (
    <Facts
      facts={[
        ["Objective", `${visibleText(objective, 64)}${measure === "" ? "" : `, ${measure}`}`],
        ["Where it searched", `${score(start)} → ${score(final)}`],
        [
          "On other workloads",
          before === undefined || after === undefined ? null : `${score(before)} → ${score(after)}`,
        ],
      ]}
    />
  );
}

/** Renders the patterns and components that it left; nothing where there are none. */
async function produced(
  { artifacts }: CollaborationDetail,
  { view, nowMs }: Pick<PageContext, "view" | "nowMs">,
) {
  if (artifacts.length === 0) return null;
  const contents = await contentsFor(view.library, artifacts);
  return <ArtifactTable rows={artifacts} contents={contents} nowMs={nowMs} />;
}

/** Renders how far its request has come; nothing where that is not followed, as it went to everyone. */
async function delivered(
  { opened_seq, state }: CollaborationDetail,
  { view, nowMs }: Pick<PageContext, "view" | "nowMs">,
) {
  const deliveries = await view.library.deliveriesOf([opened_seq]);
  if (deliveries.length === 0) return null;
  const everySeconds = state === "open" ? 2 : 60;
  return (
    <Section id="delivery" title="Delivery of the request" topics={TOPICS} everySeconds={everySeconds}>
      <Deliveries deliveries={deliveries} nowMs={nowMs} />
    </Section>
  );
}

/** Returns how long the drawn collaboration is: up to its end, or to now. */
function lengthMs({ opened_ms, closed_ms }: CollaborationDetail, nowMs: number): number {
  return opened_ms === null ? 1_000 : Math.max(1_000, (closed_ms ?? nowMs) - opened_ms);
}

function Summary({ collaboration, nowMs }: { collaboration: CollaborationDetail; nowMs: number }) {
  const { collaboration_type, description, requester, opened_ms, attempt, task, open_questions } =
    collaboration;
  const { claimed_microusd, budget_microusd } = collaboration;
  return (
    <>
      {description !== null && <p class="said">{visibleText(description, 1_000)}</p>}
      <Facts
        facts={[
          ["Type", visibleText(collaboration_type, 64)],
          ["Requester", <AiLink id={requester} />],
          ["Partner", <Partner collaboration={collaboration} />],
          ["Requested", <Time ms={opened_ms} nowMs={nowMs} />],
          ["Took", tookText(collaboration, nowMs)],
          ["Claimed cost", costWords(claimed_microusd, budget_microusd)],
          ["Attempt", attempt > 1 ? `${attempt}: a partner was lost before` : null],
          ["Not answered", open_questions.length === 0 ? null : <Questions open={open_questions} />],
        ]}
      />
      {task !== null && (
        <details>
          <summary>Task, as it was sent or amended</summary>
          <JsonText label="Task" json={task} />
        </details>
      )}
    </>
  );
}

/** Says what its partners claim to have spent; nothing where that is nothing, and nothing was set. */
function costWords(claimed: number, budget: number | null): string | null {
  if (budget !== null) return `${usd(claimed)} of a budget of ${usd(budget)}`;
  return claimed === 0 ? null : usd(claimed);
}

/** Names who asked, and links each question to its entry. */
function Questions({ open }: { readonly open: CollaborationDetail["open_questions"] }) {
  return (
    <>
      {open.map(({ question_id, asked_by }, i) => (
        <>
          {i > 0 && ", "}
          <a href={`/log?seq=${question_id}`}>entry {question_id}</a> of <AiLink id={asked_by} />
        </>
      ))}
    </>
  );
}

/** Returns who is waited for: a partner, who has not answered the oldest question, or who works on it. */
function waitedFor({ state, requester, partner, open_questions: [oldest] }: CollaborationDetail): string {
  if (state === "open" || partner === undefined) return "a partner";
  if (oldest === undefined) return partner;
  return `an answer of ${oldest.asked_by === requester ? partner : requester}`;
}

function Conversation({ collaboration, nowMs }: { collaboration: CollaborationDetail; nowMs: number }) {
  const { entries, entries_total, state } = collaboration;
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
            waiting for {waitedFor(collaboration)}, {spell(silence)} so far
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
