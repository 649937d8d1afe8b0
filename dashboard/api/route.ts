/** Defines a route of the API: its path, the schemas of what it takes and returns, and how it reads that. */
import type * as z from "zod";
import type { HubView } from "../hub_view.ts";
import type { Rates } from "../rates.ts";

/** Answers are made from these. */
export interface ApiSources {
  readonly view: HubView;
  readonly rates: Rates;
}

/** The schema of the parts of a path or a query, whose values all come as text. */
export type TextFields = z.ZodObject<Record<string, z.ZodType<unknown, string | undefined>>>;

/** A listed route has a type that does not name its schemas any more. */
export interface ApiRoute {
  /** `path` lies below `/api/v1`: `/artifacts/:seq`. */
  readonly path: string;
  /** `summary` is one sentence. */
  readonly summary: string;
  readonly params: TextFields;
  readonly query: TextFields;
  /** `answer` is the answer's name among the document's schemas, and its schema. */
  readonly answer: readonly [name: string, schema: z.ZodType];
  /** Returns undefined where there is no such thing. `request` fits {@link params} and {@link query}. */
  readonly read: (sources: ApiSources, request: Request) => unknown;
}

/** The checked parts of a request. */
interface Request<P = unknown, Q = unknown> {
  readonly params: P;
  readonly query: Q;
}

/** A view returns this where a schema says `T`, as views do not promise that their rows may be changed. */
type DeepReadonly<T> = T extends readonly (infer E)[] ? readonly DeepReadonly<E>[]
  : T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
  : T;

/** A route whose `read` takes what its schemas parse and returns what its answer's schema accepts. */
interface TypedRoute<P extends TextFields, Q extends TextFields, A extends z.ZodType>
  extends Omit<ApiRoute, "params" | "query" | "answer" | "read"> {
  readonly params: P;
  readonly query: Q;
  readonly answer: readonly [name: string, schema: A];
  readonly read: (
    sources: ApiSources,
    request: Request<z.output<P>, z.output<Q>>,
  ) => DeepReadonly<z.output<A>> | undefined | Promise<DeepReadonly<z.output<A>> | undefined>;
}

/** Checks that a route's parts fit together. */
export function apiRoute<P extends TextFields, Q extends TextFields, A extends z.ZodType>(
  route: TypedRoute<P, Q, A>,
): ApiRoute {
  return route as unknown as ApiRoute;
}
