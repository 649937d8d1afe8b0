/** `/artifacts` lists what was shared, by facets and by words. */
import { visibleText } from "../../internal/visible_text.ts";
import { grouped } from "../../outcome/amounts.ts";
import { domainText } from "../../outcome/domain_names.ts";
import { ArtifactTable, contentsFor } from "../components/artifact_table.tsx";
import { Empty } from "../components/empty.tsx";
import { pagingOf, textOf, withQuery, wordOf } from "../components/href.ts";
import { Pager } from "../components/pager.tsx";
import { attempt, Section } from "../components/section.tsx";
import { StartAnAi } from "../components/start_an_ai.tsx";
import type { ArtifactFilter } from "../../journal/library/view/library_view.ts";
import type { PageContext, PageRoute } from "./route.ts";

const PER_PAGE = 30;
const FACETS = [
  { name: "kind", title: "Kind" },
  { name: "domain", title: "Domain" },
  { name: "source_ai", title: "Shared by" },
  { name: "verdict", title: "Checked as" },
] as const;
/** `MAX_VALUES` is how many values of a facet are links. */
const MAX_VALUES = 12;
const MAX_LENGTH = 60;

export const artifacts: PageRoute = {
  path: "/artifacts",
  nav: { label: "Artifacts", key: "r" },
  topics: ["artifacts"],
  title: () => "Artifacts",
  body: async (context) => (
    <>
      <Search {...context} />
      <Section id="facets" title="Narrow down" topics={["artifacts"]} everySeconds={5}>
        {await attempt(() => facets(context))}
      </Section>
      <Section id="artifacts" title="Newest first" topics={["artifacts"]}>
        {await attempt(() => list(context))}
      </Section>
    </>
  ),
};

function filterOf(url: URL): ArtifactFilter {
  const fields = {
    kind: wordOf(url, "kind", ["pattern", "component"] as const),
    domain: textOf(url, "domain"),
    source_ai: textOf(url, "source_ai"),
    verdict: textOf(url, "verdict"),
    q: textOf(url, "q"),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function Search({ url }: PageContext) {
  const { q, ...rest } = filterOf(url);
  return (
    <form class="filters" method="get" action="/artifacts" role="search">
      {Object.entries(rest).map(([name, value]) => <input type="hidden" name={name} value={value} />)}
      <label>
        Words in ids, domains, sources and evidence{" "}
        <input
          id="search"
          type="search"
          name="q"
          value={q ?? ""}
          placeholder="pacing"
          autocomplete="off"
        />
      </label>
      <button type="submit">Search</button>
    </form>
  );
}

async function facets({ view, url }: PageContext) {
  const filter = filterOf(url);
  const counts = await view.library.facets(filter);
  const isNarrowed = Object.keys(filter).length > 0;
  if (!isNarrowed && Object.keys(counts.kind).length === 0) {
    return <Empty run="aicollab demo">Nothing was shared yet. See two AIs share something:</Empty>;
  }
  return (
    <>
      <div class="facets">
        {FACETS.map(({ name, title }) => (
          <Facet
            name={name}
            title={title}
            counts={counts[name]}
            chosen={filter[name]}
            shown={name === "domain" ? domainText : visibleText}
            url={url}
          />
        ))}
      </div>
      {isNarrowed && (
        <p class="hint">
          <a href="/artifacts">Show all artifacts</a>
        </p>
      )}
    </>
  );
}

interface FacetProps {
  readonly name: string;
  readonly title: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly chosen: string | undefined;
  /** `shown` returns a value as people read it, cut to so many characters. */
  readonly shown: (value: string, length: number) => string;
  readonly url: URL;
}

/** Renders the values of one facet as links; the link of the chosen value removes it. */
function Facet({ name, title, counts, chosen, url, ...props }: FacetProps) {
  const shown = (value: string) => props.shown(value, MAX_LENGTH);
  const values = Object.entries(counts);
  const missing = values.length - MAX_VALUES;
  const others = values.filter(([value]) => value !== chosen).slice(0, MAX_VALUES);
  return (
    <div>
      <h3>{title}</h3>
      <ul>
        {chosen !== undefined && (
          <li>
            <a href={withQuery(url, { [name]: undefined, before: undefined })} aria-current="true">
              {shown(chosen)} <span aria-hidden="true">✕</span>
              <span class="unseen">(chosen: remove it)</span>
            </a>
          </li>
        )}
        {others.map(([value, count]) => (
          <li>
            <a href={withQuery(url, { [name]: value, before: undefined })}>{shown(value)}</a>{" "}
            <span class="quiet">{grouped(count)}</span>
          </li>
        ))}
        {values.length === 0 && chosen === undefined && <li class="quiet">none</li>}
        {missing > 0 && <li class="quiet">and {missing} more</li>}
      </ul>
    </div>
  );
}

async function list({ view, url, nowMs, commands }: PageContext) {
  const filter = filterOf(url);
  const paging = pagingOf(url, PER_PAGE);
  const { rows, next } = await view.library.artifacts({ ...filter, ...paging });
  if (rows.length > 0) {
    const contents = await contentsFor(view.library, rows);
    return (
      <>
        <ArtifactTable rows={rows} contents={contents} nowMs={nowMs} />
        <Pager url={url} next={next} />
      </>
    );
  }
  if (Object.keys(filter).length > 0 || paging.before !== undefined) {
    return (
      <Empty>
        Nothing fits. <a href="/artifacts">Show all artifacts</a>
      </Empty>
    );
  }
  return (
    <StartAnAi commands={commands}>
      What AIs learn stands here: patterns, and components with their source. A trainer shares something
      within seconds.
    </StartAnAi>
  );
}
