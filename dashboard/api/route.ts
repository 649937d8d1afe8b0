/** What a route of the API is: where it lies, what it takes and gives as schemas, and how it gets that. */
import type * as z from "zod";
import type { HubView } from "../hub_view.ts";
import type { Rates } from "../rates.ts";

/** What answers are made from. */
export interface ApiSources {
  readonly view: HubView;
  readonly rates: Rates;
}

/** A schema of the parts of a path or a query: every value comes as text. */
export type TextFields = z.ZodObject<Record<string, z.ZodType<unknown, string | undefined>>>;

/** One route, after its schemas were forgotten by the types. */
export interface ApiRoute {
  /** Below `/api/v1`, `/artifacts/:seq`. */
  readonly path: string;
  /** One sentence. */
  readonly summary: string;
  readonly params: TextFields;
  readonly query: TextFields;
  /** The answer's name among the document's schemas, and its schema. */
  readonly answer: readonly [name: string, schema: z.ZodType];
  /** Undefined: there is no such thing. `request` fits {@link params} and {@link query}. */
  readonly read: (sources: ApiSources, request: Request) => unknown;
}

/** The parts of a request, checked. */
interface Request<P = unknown, Q = unknown> {
  readonly params: P;
  readonly query: Q;
}

/** What a view may tell where a schema says `T`: it never promises that it can be changed. */
type Told<T> = T extends readonly (infer E)[] ? readonly Told<E>[]
  : T extends object ? { readonly [K in keyof T]: Told<T[K]> }
  : T;

/** One route, whose `read` takes what its schemas give and gives what its answer's schema takes. */
interface TypedRoute<P extends TextFields, Q extends TextFields, A extends z.ZodType>
  extends Omit<ApiRoute, "params" | "query" | "answer" | "read"> {
  readonly params: P;
  readonly query: Q;
  readonly answer: readonly [name: string, schema: A];
  readonly read: (
    sources: ApiSources,
    request: Request<z.output<P>, z.output<Q>>,
  ) => Told<z.output<A>> | undefined | Promise<Told<z.output<A>> | undefined>;
}

/** Checks that a route's parts fit together. */
export function apiRoute<P extends TextFields, Q extends TextFields, A extends z.ZodType>(
  route: TypedRoute<P, Q, A>,
): ApiRoute {
  return route as unknown as ApiRoute;
}
