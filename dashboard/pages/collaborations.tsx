/** `/collaborations` lists every collaboration that was ever requested, newest first. */
import { CameTo } from "../components/came_to.tsx";
import { cellsOf, COLUMNS } from "../components/collaboration_table.tsx";
import { Empty } from "../components/empty.tsx";
import { pagingOf, textOf, wordOf } from "../components/href.ts";
import { Pager } from "../components/pager.tsx";
import { attempt, Section } from "../components/section.tsx";
import { DataTable } from "../components/table.tsx";
import { spell } from "../components/time.tsx";
import type { CollaborationSummary } from "../../journal/library/view/library_view.ts";
import type { PageContext, PageRoute } from "./route.ts";

const STATES = ["open", "active", "completed", "failed", "cancelled", "expired"] as const;
const PER_PAGE = 20;

export const collaborations: PageRoute = {
  path: "/collaborations",
  nav: { label: "Collaborations", key: "c" },
  topics: ["collaborations"],
  title: () => "Collaborations",
  body: async (context) => (
    <>
      <Filters {...context} />
      <Section id="collaborations" title="Newest first" topics={["collaborations"]}>
        {await attempt(() => list(context))}
      </Section>
    </>
  ),
};

function Filters({ url }: PageContext) {
  const state = wordOf(url, "state", STATES);
  return (
    <form class="filters" method="get" action="/collaborations">
      <label>
        State{" "}
        <select name="state">
          <option value="">any</option>
          {STATES.map((word) => <option value={word} selected={word === state}>{word}</option>)}
        </select>
      </label>
      <label>
        AI{" "}
        <input
          type="search"
          name="ai"
          value={textOf(url, "ai") ?? ""}
          placeholder="AI_Node_1"
          autocomplete="off"
        />
      </label>
      <button type="submit">Filter</button>
    </form>
  );
}

async function list({ view, url, nowMs }: PageContext) {
  const state = wordOf(url, "state", STATES);
  const ai = textOf(url, "ai");
  const paging = pagingOf(url, PER_PAGE);
  const filter = { ...(state === undefined ? {} : { state }), ...(ai === undefined ? {} : { ai }) };
  const { rows, next } = await view.library.sessions({ ...filter, ...paging });
  if (rows.length === 0) {
    return Object.keys(filter).length > 0 || paging.before !== undefined
      ? (
        <Empty>
          No collaboration fits. <a href="/collaborations">Show all</a>
        </Empty>
      )
      : (
        <Empty run="aicollab demo">
          Nobody asked for a collaboration yet. Any AI may; trainers of fields that go together do so by
          themselves. See it with
        </Empty>
      );
  }
  return (
    <>
      <DataTable
        caption="Collaborations"
        look="lines"
        columns={[
          ...COLUMNS,
          { label: "Took", short: "took" },
          { label: "Came to", short: "⇒", place: "line" },
        ]}
        rows={rows.map((row) => [
          ...cellsOf(row, nowMs),
          tookText(row, nowMs),
          <CameTo collaboration={row} />,
        ])}
      />
      <Pager url={url} next={next} />
    </>
  );
}

/** Returns how long a collaboration took: `12 s`, or `12 s so far` while it is open or active. */
export function tookText({ opened_ms, closed_ms, state }: CollaborationSummary, nowMs: number): string {
  if (opened_ms === null) return "–";
  if (closed_ms !== null) return spell(closed_ms - opened_ms);
  return state === "open" || state === "active" ? `${spell(nowMs - opened_ms)} so far` : "–";
}
