/** Parses the checks of a run: `metric[.aggregation] op value`, such as `round_trip_ms.p95 < 2s`. */
import { EXIT } from "../../internal/exit_codes.ts";
import { nearestWord } from "../../internal/nearest_word.ts";
import { usageError, UserError } from "../../internal/user_error.ts";
import { type Metric, METRIC_NAMES, type MetricName, METRICS, metricWords } from "../../outcome/metrics.ts";
import { bareWord, parseQuantity, spellings } from "../../outcome/quantity.ts";

interface Operator {
  readonly sign: string;
  readonly holds: (value: number, bound: number) => boolean;
}

const OPERATORS = {
  ">=": { sign: "≥", holds: (value, bound) => value >= bound },
  "<=": { sign: "≤", holds: (value, bound) => value <= bound },
  "==": { sign: "=", holds: (value, bound) => value === bound },
  "!=": { sign: "≠", holds: (value, bound) => value !== bound },
  ">": { sign: ">", holds: (value, bound) => value > bound },
  "<": { sign: "<", holds: (value, bound) => value < bound },
} as const satisfies Readonly<Record<string, Operator>>;

export interface Expression {
  readonly text: string;
  readonly metric: MetricName;
  /** Is undefined where the metric has none. */
  readonly aggregation: string | undefined;
  readonly operator: keyof typeof OPERATORS;
  /** `bound` is in the metric's unit. */
  readonly bound: number;
  /** `written` is the bound as it was written, with its unit. */
  readonly written: string;
}

/** Refuses an expression whose author needs the names of metrics, which stand in `why` after the `hint`. */
class NamesWanted extends UserError {
  constructor(what: string, readonly hint: string) {
    const names = `metrics are: ${METRIC_NAMES.join(", ")}`;
    const why = hint === "" ? names : `${hint}${hint.endsWith("?") ? "" : ";"} ${names}`;
    super({ code: "USAGE", what, why, exit: EXIT.usage });
  }
}

const SHAPE = /^([A-Za-z]\w*)(?:\.(\w+))? *(>=|<=|==|!=|>|<) *(\S.*)$/;

/** Parses an expression. @throws {UserError} `USAGE`, with the valid names for its first wrong part */
export function parseExpression(text: string): Expression {
  const match = SHAPE.exec(text.trim());
  if (!match) {
    throw new NamesWanted(
      `"${text}" is not a check`,
      `a check is metric[.aggregation] ${Object.keys(OPERATORS).join("|")} value, ` +
        "such as completed_collaborations >= 1",
    );
  }
  const [, name, asked, operator, value] = match as unknown as string[];
  const metric = knownMetric(name!);
  const { unit }: Metric = METRICS[metric];
  const aggregation = knownAggregation(metric, asked);
  const bound = parseQuantity(value!, unit);
  if (bound === undefined) {
    const words = spellings(unit);
    throw usageError(`"${value}" is no value for ${metric}`, {
      why: `it is a number${words.length === 0 ? "" : `, bare or with ${words.join(" or ")}`}`,
    });
  }
  return {
    ...{ text: text.trim(), metric, aggregation, bound },
    operator: operator as Expression["operator"],
    written: /\d$/.test(value!) ? `${value} ${bareWord(unit)}`.trimEnd() : value!,
  };
}

function knownMetric(name: string): MetricName {
  if (Object.hasOwn(METRICS, name)) return name as MetricName;
  const meant = nearestWord(name, METRIC_NAMES);
  throw new NamesWanted(`unknown metric "${name}"`, meant ? `did you mean ${meant}?` : "");
}

function knownAggregation(name: MetricName, asked: string | undefined): string | undefined {
  const { aggregations, usual }: Metric = METRICS[name];
  const aggregation = asked ?? usual;
  if (aggregation === undefined ? aggregations.length === 0 : aggregations.includes(aggregation)) {
    return aggregation;
  }
  if (aggregations.length === 0) {
    throw usageError(`"${name}.${asked}" is no metric`, { why: `${name} is one number: write it alone` });
  }
  const meant = aggregations.map((each) => `${name}.${each}`).join(", ");
  throw usageError(asked === undefined ? `${name} is many values` : `unknown aggregation "${asked}"`, {
    why: `say which: ${meant}`,
  });
}

export function holds({ operator, bound }: Expression, value: number): boolean {
  return OPERATORS[operator].holds(value, bound);
}

/** Returns the expression for people, such as "collaboration round trip p95 < 50 ms". */
export function expressionWords({ metric, aggregation, operator, written }: Expression): string {
  return `${metricWords(metric, aggregation)} ${OPERATORS[operator].sign} ${written}`;
}

/** Returns what is wrong with each of `texts` as a check, undefined for a valid one; the names of metrics are listed only once. */
export function expressionProblems(texts: readonly string[]): (string | undefined)[] {
  let areNamesListed = false;
  return texts.map((text) => {
    const error = errorIn(text);
    if (error === undefined) return;
    const isBrief = areNamesListed && error instanceof NamesWanted;
    areNamesListed ||= error instanceof NamesWanted;
    return [error.message, isBrief ? error.hint : error.why].filter(Boolean).join(": ");
  });
}

function errorIn(text: string): UserError | undefined {
  try {
    parseExpression(text);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error;
  }
}
