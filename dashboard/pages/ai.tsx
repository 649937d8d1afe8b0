/** `/ais/:id` shows one AI, what it shared and learned, and with whom it works. */
import { visibleText } from "../../internal/visible_text.ts";
import { grouped, score } from "../../outcome/amounts.ts";
import { learningChart } from "../../outcome/charts/learning.ts";
import { directionWords } from "../../outcome/collaboration_words.ts";
import { ArtifactTable, contentsFor } from "../components/artifact_table.tsx";
import { usd } from "../../protocol/usage.ts";
import { ChartFigure } from "../components/chart.tsx";
import { ClaimTable } from "../components/claim_table.tsx";
import { Domain } from "../components/domain.tsx";
import { Empty } from "../components/empty.tsx";
import { EntryTable } from "../components/entry_table.tsx";
import { Facts, Figures } from "../components/facts.tsx";
import { learnedBy } from "../components/learning_curves.ts";
import { Activity } from "../components/mark.tsx";
import { attempt, Section } from "../components/section.tsx";
import { CollaborationTable } from "../components/collaboration_table.tsx";
import { DataTable } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import type { AiDetail, AiSummary } from "../../journal/library/view/library_view.ts";
import { DisconnectForm, LoginHint, MessageForm, RaiseForm } from "../operator/forms.tsx";
import { managesTokens } from "../operator/logins.ts";
import type { Content, PageContext, PageRoute } from "./route.ts";
import { lastActions } from "./trail.tsx";

/** `ROWS` is how many of the newest each list shows; the whole lists are pages of their own. */
const ROWS = 10;
const ENTRIES = 20;

export const ai: PageRoute = {
  path: "/ais/:id",
  topics: ["ais", "collaborations", "artifacts", "actions", "log"],
  title: ({ params }) => visibleText(params.id!, 64),
  body: async (context) => {
    const id = context.params.id!;
    const present = context.view.ais().find(({ ai_id }) => ai_id === id);
    let detail: AiDetail | undefined;
    let trouble: Content;
    try {
      detail = await context.view.library.ai(id);
    } catch (error) {
      trouble = await attempt(() => Promise.reject(error));
    }
    // An AI that has just connected is present before the library has its row.
    const row = present ?? (detail && { ...detail, activity: "", connected_at: null });
    if (row === undefined) return trouble;
    const query = encodeURIComponent(id);
    return (
      <>
        <Section id="about" title="What it is" topics={["ais", "log"]} everySeconds={2}>
          {about(row, detail, context)}
          {trouble}
        </Section>
        {detail && (
          <>
            <Section id="done" title="What it did" topics={["artifacts", "collaborations"]} everySeconds={2}>
              {done(detail, query)}
            </Section>
            <Section id="learning" title="What it learned" topics={["artifacts"]} everySeconds={5}>
              {await attempt(() => learned(detail, context))}
            </Section>
          </>
        )}
        <Section
          id="collaborations"
          title="Its collaborations"
          topics={["collaborations"]}
          aside={<a href={`/collaborations?ai=${query}`}>All</a>}
        >
          {await attempt(() => collaborations(id, context))}
        </Section>
        <Section
          id="artifacts"
          title="What it shared"
          topics={["artifacts"]}
          aside={<a href={`/artifacts?source_ai=${query}`}>All</a>}
        >
          {await attempt(() => artifacts(id, context))}
        </Section>
        <Section
          id="said"
          title="Sent and received"
          topics={["log"]}
          aside={<a href={`/log?ai=${query}`}>All</a>}
        >
          {await attempt(() => said(id, context))}
        </Section>
        {await attempt(() => cost(id, context))}
        {await lastActions(id, context)}
        {context.view.operator && (
          <Section id="operator" title="As the operator">
            <MessageForm login={context.operator} ai_id={id} />
            {context.view.budgetOf(id) !== undefined && <RaiseForm login={context.operator} ai_id={id} />}
            <DisconnectForm login={context.operator} ai_id={id} />
            <LoginHint
              login={context.operator}
              to="send it a message or disconnect it"
              command={context.commands.login}
            />
            {context.view.tokens && context.operator && managesTokens(context.operator) && (
              <p class="hint">
                <a href={`/tokens?name=${query}`}>Its tokens</a>
              </p>
            )}
          </Section>
        )}
      </>
    );
  },
};

function about(row: AiSummary, detail: AiDetail | undefined, { view, nowMs }: PageContext) {
  const isConnected = row.connected_at !== null;
  const cursor = detail?.cursor;
  const behind = cursor === null || cursor === undefined ? 0 : view.status().head_seq - cursor;
  return (
    <Facts
      facts={[
        ["Activity", <Activity activity={row.activity} isConnected={isConnected} />],
        ["Specialization", visibleText(row.specialization, 64)],
        [
          "Capabilities",
          detail?.capabilities.length ? visibleText(detail.capabilities.join(", "), 500) : undefined,
        ],
        ["Description", detail?.description && visibleText(detail.description, 1_000)],
        ["Version", detail?.version && visibleText(detail.version, 64)],
        [
          "Connected since",
          isConnected ? <Time ms={Date.parse(row.connected_at!)} nowMs={nowMs} /> : undefined,
        ],
        ["First seen", detail && <Time ms={detail.first_seen_ms} nowMs={nowMs} />],
        [
          "Acknowledged",
          cursor && `entry ${grouped(cursor)}${behind > 0 ? `, ${grouped(behind)} behind the last` : ""}`,
        ],
      ]}
    />
  );
}

function done({ shared, sessions }: AiDetail, query: string) {
  return (
    <Figures
      facts={[
        ["Patterns", countOf("pattern", shared.patterns, query)],
        ["Components", countOf("component", shared.components, query)],
        ["Verdicts on others", grouped(shared.verdicts)],
        ["Collaborations asked for", grouped(sessions.requested)],
        ["Collaborations joined", grouped(sessions.partnered)],
        ["Of both completed", grouped(sessions.completed)],
      ]}
    />
  );
}

function countOf(kind: string, count: number, query: string) {
  if (count === 0) return grouped(count);
  return <a class="count" href={`/artifacts?kind=${kind}&source_ai=${query}`}>{grouped(count)}</a>;
}

async function learned(detail: AiDetail, { view }: PageContext) {
  const all = await learnedBy(detail, view.library);
  if (all.length === 0) return <Empty>It shared no score yet.</Empty>;
  const curves = all.map(({ curve }) => curve).filter(({ points }) => points.length > 1);
  return (
    <>
      {curves.length > 0 && <ChartFigure chart={learningChart(curves)} />}
      <DataTable
        caption="Best scores"
        columns={[
          { label: "Domain" },
          { label: "Best", numeric: true },
          { label: "Better, but refuted", numeric: true },
          { label: "Unit" },
        ]}
        rows={all.map(({ curve: { domain, unit, direction, best_score }, refuted }) => [
          <Domain id={domain} />,
          best_score === null ? "–" : score(best_score),
          refuted === undefined
            ? "–"
            : <a href={`/artifacts/${refuted.seq}`}>{`✕ ${score(refuted.score)}`}</a>,
          `${unit === "" ? "" : `${visibleText(unit, 60)}, `}${directionWords(direction)}`,
        ])}
      />
    </>
  );
}

async function collaborations(ai_id: string, { view, nowMs }: PageContext) {
  const { rows } = await view.library.sessions({ ai: ai_id, limit: ROWS });
  if (rows.length === 0) return <Empty>It worked with nobody yet.</Empty>;
  return <CollaborationTable rows={rows} nowMs={nowMs} />;
}

async function artifacts(source_ai: string, { view, nowMs }: PageContext) {
  const { rows } = await view.library.artifacts({ source_ai, limit: ROWS });
  if (rows.length === 0) return <Empty>It shared nothing yet.</Empty>;
  return <ArtifactTable rows={rows} contents={await contentsFor(view.library, rows)} nowMs={nowMs} />;
}

/** Renders what it claims to have spent on the last days; nothing where it never did, and may spend what it likes. */
async function cost(ai_id: string, { view }: PageContext) {
  const rows = await view.library.claims({ ai: ai_id, limit: ROWS });
  const budget = view.budgetOf(ai_id);
  if (rows.length === 0 && budget === undefined) return null;
  return (
    <Section id="cost" title="What it claims to have cost" topics={["collaborations"]} everySeconds={5}>
      {rows.length === 0
        ? <Empty>Nothing yet, of {usd(budget!)} a day.</Empty>
        : <ClaimTable rows={rows} budgetOf={view.budgetOf} />}
    </Section>
  );
}

async function said(ai_id: string, { view, nowMs }: PageContext) {
  const { rows } = await view.library.entries({ ai: ai_id, limit: ENTRIES });
  if (rows.length === 0) return <Empty>It sent nothing yet that was stored.</Empty>;
  return <EntryTable rows={rows} nowMs={nowMs} />;
}
