/** `/artifacts/:seq` shows what was learned first, then what others found when they checked it, its source and its evidence. */
import { shellWord } from "../../internal/shell_word.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { domainName, domainText } from "../../outcome/domain_names.ts";
import { AiLink } from "../components/ai_link.tsx";
import { artifactName, Score } from "../components/artifact_table.tsx";
import { Empty } from "../components/empty.tsx";
import { Evidence } from "../components/evidence.tsx";
import { Facts, Figures } from "../components/facts.tsx";
import { againstClassic, findingWords, lessonOf } from "../components/lesson.ts";
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
  async title({ view, params }) {
    const found = await view.library.artifact(seqIn(params));
    return found === undefined ? "Artifact" : headline(found);
  },
  async body(context: PageContext) {
    const { view, params, nowMs } = context;
    const found = await view.library.artifact(seqIn(params));
    if (found === undefined) return undefined;
    const { kind, content, source } = found;
    const objective = objectiveOf(found);
    return (
      <>
        <Section id="learned" title="What was learned" topics={TOPICS}>
          <Learned artifact={found} objective={objective} />
        </Section>
        <Section id="verdicts" title="What others found" topics={TOPICS}>
          {await attempt(() => verdictRows(found, objective, context))}
        </Section>
        {source !== null && (
          <Section id="source-text" title="Source">
            {await attempt(() => sourceOf(found, source))}
          </Section>
        )}
        {found.blob !== null && source === null && (
          <Section id="source-text" title="Source">
            <Blob digest={found.blob} size={found.size_bytes} />
          </Section>
        )}
        <Section id="provenance" title="Where it comes from">
          <Origin artifact={found} nowMs={nowMs} />
          <Provenance artifact={found} />
        </Section>
        <Section id="evidence" title="Evidence">
          {content === null
            ? <Empty>It was shared without any, so others can only take its word.</Empty>
            : (
              <details>
                <summary>All that it says, name by name</summary>
                <Evidence
                  caption={kind === "pattern" ? "Content of the pattern" : "Evidence"}
                  json={content}
                />
              </details>
            )}
        </Section>
      </>
    );
  },
};

function seqIn(params: PageContext["params"]): number {
  return /^\d{1,15}$/.test(params.seq ?? "") ? Number(params.seq) : 0;
}

/** Returns `Congestion control: pattern by AI_Node_1`. */
function headline({ domain, kind, source_ai }: ArtifactDetail): string {
  const what = `${kind} by ${visibleText(source_ai, 64)}`;
  return domain === null ? what : `${domainName(domain) ?? visibleText(domain, 64)}: ${what}`;
}

/** Renders the conclusion, then score, verdicts and parameters. */
function Learned(
  { artifact, objective }: { artifact: ArtifactDetail; objective: Objective | undefined },
) {
  const score = artifact.score === null ? contentScoreOf(artifact) : artifact;
  const { params, finding, baseline } = lessonOf(artifact);
  const conclusion = score && againstClassic(score);
  return (
    <>
      {conclusion !== undefined && (
        <p class="conclusion">
          {conclusion.charAt(0).toUpperCase() + conclusion.slice(1)}
          {baseline !== undefined && ` (${visibleText(baseline, 64)})`}
        </p>
      )}
      <Facts
        facts={[
          ["Score", score === undefined ? null : <Score of={score} />],
          // Verdicts are about the objective, which is shown where it is not the score itself.
          [
            "Objective",
            objective === undefined || objective.score === score?.score
              ? null
              : <ObjectiveValue of={objective} />,
          ],
          ["Checked by others", <Verdicts verdicts={artifact.verdicts} />],
          ["How it came about", finding === undefined ? null : visibleText(findingWords(finding), 80)],
        ]}
      />
      {params.length > 0 && (
        <>
          <h3>{params.length === 1 ? "Its parameter" : `Its ${params.length} parameters`}</h3>
          <Figures
            facts={params.map(([name, value]) => [
              visibleText(name, 40).replaceAll("_", " "),
              String(Number(value.toPrecision(4))),
            ])}
          />
        </>
      )}
    </>
  );
}

/** A page does not show a blob, which may be large and is not text that anybody has looked at. */
function Blob({ digest, size }: { digest: string; size: number | null }) {
  return (
    <>
      <Facts
        facts={[
          ["Blob", <code>{visibleText(digest, 80)}</code>],
          ["Size", size === null ? null : `${size.toLocaleString("en-GB")} bytes`],
        ]}
      />
      <p>
        It is not shown here. Get it with a token: <code>GET /api/v1/blobs/{visibleText(digest, 80)}</code>
      </p>
    </>
  );
}

function Origin({ artifact, nowMs }: { artifact: ArtifactDetail; nowMs: number }) {
  const { seq, at_ms, source_ai, domain, digest, language, session_id } = artifact;
  return (
    <Facts
      facts={[
        ["Name", <code>{artifactName(artifact)}</code>],
        ["Shared by", <AiLink id={source_ai} />],
        ["Shared at", <Time ms={at_ms} nowMs={nowMs} />],
        ["Domain", domain === null ? null : domainText(domain)],
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
      <Empty>
        Nobody checked it yet. Any AI may, by sending a{" "}
        <code>verdict</code>; trainers do between lessons, and one more makes it sooner:{" "}
        <code>{commands.trainer("security")}</code>
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
