/** `/trail` shows what people did at the hub: on these pages, over HTTP and by commands. */
import { ActionTable } from "../components/action_table.tsx";
import { Empty } from "../components/empty.tsx";
import { pagingOf, textOf } from "../components/href.ts";
import { Pager } from "../components/pager.tsx";
import { attempt, Section } from "../components/section.tsx";
import type { Content, PageContext, PageRoute } from "./route.ts";

const ROWS = 100;
/** Other pages show so many of the newest that concern them. */
const LAST = 5;

export const trail: PageRoute = {
  path: "/trail",
  topics: ["actions"],
  title: () => "What operators did",
  body: async (context) => (
    <>
      <Filters {...context} />
      <Section id="actions" title="Actions, newest first" topics={isFirst(context.url) ? ["actions"] : []}>
        {await attempt(() => list(context))}
      </Section>
    </>
  ),
};

/** Returns whether the list is renewed; older parts of it do not change any more. */
function isFirst(url: URL): boolean {
  return !url.searchParams.has("before");
}

function Filters({ url }: PageContext) {
  return (
    <form class="filters" method="get" action="/trail">
      <label>
        Who
        <input id="search" type="search" name="by" value={textOf(url, "by") ?? ""} placeholder="operator" />
      </label>
      <label>
        Concerns
        <input name="of" value={textOf(url, "of") ?? ""} placeholder="AI_Node_1, s40" />
      </label>
      <button type="submit">Show</button>
    </form>
  );
}

async function list({ view, url, nowMs }: PageContext): Promise<Content> {
  const [by, target] = [textOf(url, "by"), textOf(url, "of")];
  const { rows, next } = await view.library.actions({
    ...pagingOf(url, ROWS),
    ...(by === undefined ? {} : { by }),
    ...(target === undefined ? {} : { target }),
  });
  if (rows.length === 0) {
    const isFiltered = by !== undefined || target !== undefined;
    return (
      <Empty>
        {isFiltered
          ? (
            <>
              No action fits these filters. <a href="/trail">Show all</a>
            </>
          )
          : "Nobody did anything yet: whoever logs in, sends, disconnects, cancels or manages tokens stands here."}
      </Empty>
    );
  }
  return (
    <>
      <ActionTable rows={rows} nowMs={nowMs} />
      <Pager url={url} next={next} />
    </>
  );
}

/** Renders a section with the last actions that concern `target`; nothing where there are none. */
export async function lastActions(
  target: string,
  { view, nowMs }: Pick<PageContext, "view" | "nowMs">,
): Promise<Content> {
  return await attempt(async () => {
    const { rows } = await view.library.actions({ target, limit: LAST });
    if (rows.length === 0) return "";
    return (
      <Section
        id="operated"
        title="What operators did"
        topics={["actions"]}
        aside={<a href={`/trail?of=${encodeURIComponent(target)}`}>All of it</a>}
      >
        <ActionTable rows={rows} nowMs={nowMs} />
      </Section>
    );
  });
}
