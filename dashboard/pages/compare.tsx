/** `/runs/compare?a=…&b=…` shows two sides of runs beside each other. */
import { counted } from "../../internal/counted.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { compareRuns, type Comparison, type Judgement, MIN_RUNS } from "../../outcome/compare.ts";
import { caution, cells, conclusion, numbersWords } from "../../outcome/comparison_words.ts";
import type { Results } from "../../outcome/results.ts";
import { Empty } from "../components/empty.tsx";
import { Mark, type Tone } from "../components/mark.tsx";
import { attempt, Section } from "../components/section.tsx";
import { DataTable } from "../components/table.tsx";
import { parseRunField, runField, runPath } from "../runs/run_address.ts";
import type { Read, RunName } from "../runs/runs_folder.ts";
import { NoFolder } from "./runs.tsx";
import type { PageContext, PageRoute } from "./route.ts";

/** `MAX_RUNS` bounds the runs of a side, as the exact test of more takes longer than anybody waits. */
const MAX_RUNS = 10;
/** `MAX_CHOICES` is how many runs can be chosen from. */
const MAX_CHOICES = 100;

const TONES: Readonly<Record<Judgement, Tone>> = {
  better: "done",
  worse: "bad",
  same: "idle",
  noise: "warn",
};

export const compare: PageRoute = {
  path: "/runs/compare",
  topics: [],
  title: () => "Compare runs",
  body: async (context) => {
    const [a, b] = [sideOf(context.url, "a"), sideOf(context.url, "b")];
    return (
      <>
        {a.length > 0 && b.length > 0 && (
          <Section id="comparison" title="A and B">
            {await attempt(() => comparison(context, a, b))}
          </Section>
        )}
        <Section id="choice" title="Choose runs">
          {await attempt(() => choice(context, a, b))}
        </Section>
      </>
    );
  },
};

function sideOf(url: URL, side: "a" | "b"): RunName[] {
  const fields = new Set(url.searchParams.getAll(side).filter((field) => field !== ""));
  return [...fields].slice(0, MAX_RUNS).map(parseRunField);
}

async function comparison({ runs }: PageContext, a: readonly RunName[], b: readonly RunName[]) {
  if (runs === undefined) return <NoFolder />;
  const reads = await runs.results([...a, ...b]);
  const unreadable = [...a, ...b].flatMap((name, i) => {
    const read = reads[i]!;
    return read.ok ? [] : [`${runField(name)}: ${read.why}`];
  });
  const [first, second] = [readable(reads.slice(0, a.length)), readable(reads.slice(a.length))];
  return (
    <>
      {unreadable.map((why) => <p class="note warn">▲ Left out: {visibleText(why)}</p>)}
      {first.length > 0 && second.length > 0 && (
        <Compared
          names={{
            a: a.filter((_, i) => reads[i]!.ok),
            b: b.filter((_, i) => reads[a.length + i]!.ok),
          }}
          comparison={compareRuns(first, second)}
        />
      )}
    </>
  );
}

function readable(reads: readonly Read<Results>[]): Results[] {
  return reads.flatMap((read) => read.ok ? [read.value] : []);
}

interface ComparedProps {
  /** `names` are the runs that are compared. */
  readonly names: { readonly a: readonly RunName[]; readonly b: readonly RunName[] };
  readonly comparison: Comparison;
}

function Compared({ names, comparison }: ComparedProps) {
  const { verdicts, differences, metrics, judgement } = comparison;
  const warning = caution(comparison);
  const words = conclusion(comparison);
  const numbers = numbersWords(comparison);
  return (
    <>
      <p class="conclusion">{judgement === null ? words : <Mark tone={TONES[judgement]} word={words} />}</p>
      {warning !== undefined && <p class="hint">{warning}</p>}
      <Side side="A" names={names.a} verdicts={verdicts.a} />
      <Side side="B" names={names.b} verdicts={verdicts.b} />
      {differences.length === 0 ? <p class="hint">They were set up alike.</p> : (
        <DataTable
          caption="Set up differently"
          columns={[{ label: "Set up differently" }, { label: "A" }, { label: "B" }]}
          rows={differences.map(({ setting, a, b }) => [setting, visibleText(a), visibleText(b)])}
        />
      )}
      <DataTable
        caption="Metrics"
        columns={[
          { label: numbers === "" ? "Metric" : `Metric, ${numbers}` },
          { label: "A", numeric: true },
          { label: "B", numeric: true },
          { label: "Change", numeric: true },
          { label: "Judgement" },
        ]}
        rows={metrics.map((metric) => {
          const [a, b, change] = cells(metric);
          const { judgement } = metric;
          return [
            metric.words,
            a,
            b,
            change || "–",
            judgement === null ? "–" : <Mark tone={TONES[judgement]} word={judgement} />,
          ];
        })}
      />
    </>
  );
}

function Side({ side, names, verdicts }: { side: string; names: readonly RunName[]; verdicts: string }) {
  return (
    <p>
      <strong>{side}</strong>, {counted(names.length, "run")}, {verdicts}: {names.map((name, i) => (
        <>
          {i > 0 && ", "}
          <a href={runPath(name)}>{visibleText(runField(name), 200)}</a>
        </>
      ))}
    </p>
  );
}

async function choice({ runs }: PageContext, a: readonly RunName[], b: readonly RunName[]) {
  if (runs === undefined) return <NoFolder />;
  const { rows, total } = await runs.list({ skip: 0, limit: MAX_CHOICES });
  const names = rows.filter(({ read }) => read.ok).map(({ name }) => runField(name));
  if (names.length < 2) {
    return (
      <Empty run={`aicollab harness basic --out ${visibleText(runs.path)}`}>
        Two runs can be compared. Make one more:
      </Empty>
    );
  }
  return (
    <form class="filters" method="get" action="/runs/compare">
      {([["a", a], ["b", b]] as const).map(([side, chosen]) => (
        <label>
          {side.toUpperCase()}{" "}
          <select name={side} multiple size={Math.min(8, names.length)}>
            {names.map((name) => (
              <option selected={chosen.some((run) => runField(run) === name)}>{name}</option>
            ))}
          </select>
        </label>
      ))}
      <button type="submit">Compare</button>
      <p class="hint">
        From {MIN_RUNS} runs a side on it is judged what is better, worse or noise; at most {MAX_RUNS}{" "}
        of a side are taken.
        {total > rows.length && ` The newest ${rows.length} of ${total} runs can be chosen here.`}
      </p>
    </form>
  );
}
