/** `/artifacts/:seq` shows one pattern or component, its evidence, and what others found when they checked it. */
import { shellWord } from "../../internal/shell_word.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { AiLink } from "../components/ai_link.tsx";
import { artifactName, Score } from "../components/artifact_table.tsx";
import { Empty } from "../components/empty.tsx";
import { Evidence } from "../components/evidence.tsx";
import { Facts } from "../components/facts.tsx";
import { contentScoreOf, type Objective, objectiveOf } from "../components/measures.ts";
import { attempt, Section } from "../components/section.tsx";
import { Time } from "../components/time.tsx";
import { verdictReasons } from "../components/verdict_reasons.ts";
import { VerdictTable } from "../components/verdict_table.tsx";
import { Verdicts } from "../components/verdicts.tsx";
import type { ArtifactDetail } from "../../journal/library/view/library_view.ts";
import { SourceHighlighter } from "../source/highlighted_source.ts";
import { SourceView } from "../source/source_view.tsx";
import type { PageContext, PageRoute, Topic } from "./route.ts";

const TOPICS: readonly Topic[] = ["artifacts"];

const highlighter = new SourceHighlighter();

export const artifact: PageRoute = {
  path: "/artifacts/:seq",
  topics: TOPICS,
  title: ({ params }) => `Artifact ${params.seq}`,
  async body(context: PageContext) {
    const { view, params, nowMs } = context;
    const seq = /^\d{1,15}$/.test(params.seq ?? "") ? Number(params.seq) : 0;
    const found = await view.library.artifact(seq);
    if (found === undefined) return undefined;
    const { kind, content, source } = found;
    const objective = objectiveOf(found);
    return (
      <>
        <Section id="summary" title={artifactName(found)}>
          <Summary artifact={found} objective={objective} nowMs={nowMs} />
        </Section>
        <Section id="verdicts" title="What others found" topics={TOPICS}>
          {await attempt(() => verdictRows(found, objective, context))}
        </Section>
        <Section id="provenance" title="Where it comes from">
          <Provenance artifact={found} />
        </Section>
        {source !== null && (
          <Section id="source-text" title="Source">
            {await attempt(() => sourceOf(found, source))}
          </Section>
        )}
        <Section id="evidence" title={kind === "pattern" ? "What was learned" : "Evidence"}>
          {content === null
            ? <Empty>It was shared without any, so others can only take its word.</Empty>
            : (
              <Evidence
                caption={kind === "pattern" ? "Content of the pattern" : "Evidence"}
                json={content}
              />
            )}
        </Section>
      </>
    );
  },
};

function Summary(
  { artifact, objective, nowMs }: {
    artifact: ArtifactDetail;
    objective: Objective | undefined;
    nowMs: number;
  },
) {
  const { seq, kind, at_ms, source_ai, domain, verdicts, digest, language, session_id } = artifact;
  const score = artifact.score === null ? contentScoreOf(artifact) : artifact;
  return (
    <Facts
      facts={[
        ["Kind", kind],
        ["Shared by", <AiLink id={source_ai} />],
        ["Shared at", <Time ms={at_ms} nowMs={nowMs} />],
        ["Domain", domain === null ? null : visibleText(domain, 64)],
        ["Score", score === undefined ? null : <Score of={score} />],
        // Verdicts are about the objective, which is shown where it is not the score itself.
        [
          "Objective",
          objective === undefined || objective.score === score?.score
            ? null
            : <ObjectiveValue of={objective} />,
        ],
        ["Checked", <Verdicts verdicts={verdicts} />],
        ["Language", language === null ? null : visibleText(language, 64)],
        [
          "Interface",
          artifact.interface === null ? null : <code>{visibleText(artifact.interface, 1_000)}</code>,
        ],
        [
          "Made in",
          session_id === null
            ? null
            : <a href={`/collaborations/${encodeURIComponent(session_id)}`}>{visibleText(session_id)}</a>,
        ],
        ["Digest", digest === null ? null : <code>{visibleText(digest, 80)}</code>],
        ["As it was sent", <a href={`/log?seq=${seq}`}>entry {seq}</a>],
      ]}
    />
  );
}

function ObjectiveValue({ of }: { of: Objective }) {
  return (
    <>
      <span class="quiet">{visibleText(of.name, 60)}</span> <Score of={of} />
    </>
  );
}

async function verdictRows(
  artifact: ArtifactDetail,
  objective: Objective | undefined,
  { view, nowMs, commands }: PageContext,
) {
  if (artifact.verdict_rows.length === 0) {
    return (
      <Empty run={commands.trainer("security")}>
        Nobody checked it yet. Trainers do between lessons; one more makes it sooner:
      </Empty>
    );
  }
  const reasons = await verdictReasons(artifact, view.library);
  const measures = objective === undefined ? [artifact] : [artifact, objective];
  return <VerdictTable rows={artifact.verdict_rows} measures={measures} reasons={reasons} nowMs={nowMs} />;
}

function Provenance({ artifact: { provenance } }: { artifact: ArtifactDetail }) {
  if (provenance.length === 0) {
    return <p class="hint">It names nothing that it was made from.</p>;
  }
  return (
    <>
      <p class="hint">What it was made from, as it says itself, nearest first.</p>
      <ol class="conversation">
        {provenance.map(({ id, seq, source_ai }) => (
          <li>
            {seq === null ? visibleText(id, 128) : <a href={`/artifacts/${seq}`}>{visibleText(id, 128)}</a>}
            {" "}
            {source_ai === null ? <span class="quiet">not in this library</span> : (
              <>
                <span class="quiet">by</span> <AiLink id={source_ai} />
              </>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}

async function sourceOf({ id, language }: ArtifactDetail, source: string) {
  const pieces = await highlighter.pieces(source, language);
  // The id is quoted, as an AI chose it and somebody will paste the command into a shell.
  const get = `aicollab artifact get ${shellWord(visibleText(id ?? "ID", 128))}`;
  return <SourceView pieces={pieces} get={get} />;
}
