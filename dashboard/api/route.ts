/** Defines a route of the API: its path, who may ask, the schemas of what it takes and returns, and how it answers. */
import type * as z from "zod";
import type { HttpAction } from "../access.ts";
import type { Actor } from "../actor.ts";
import type { HubView, Operator } from "../hub_view.ts";
import type { Rates } from "../rates.ts";
import type { TokenDesk } from "../token_desk.ts";
import { nothing } from "./fields.ts";

/** Answers are made from these. */
export interface ApiSources {
  readonly view: HubView;
  readonly rates: Rates;
  readonly nowMs: () => number;
}

/** What changes something acts through these, which only a running hub has. */
export interface ApiHands {
  readonly operator: Operator;
  readonly tokens: TokenDesk;
}

/** The schema of the parts of a path or a query, whose values all come as text. */
export type TextFields = z.ZodObject<Record<string, z.ZodType<unknown, string | undefined>>>;

/** A listed route has a type that does not name its schemas any more. */
export interface ApiRoute {
  readonly method: "get" | "post";
  /** `path` lies below `/api/v1`: `/artifacts/:seq`. */
  readonly path: string;
  /** `summary` is one sentence. */
  readonly summary: string;
  /** Only roles that may do this may ask. */
  readonly needs: HttpAction;
  /** `isOpen` says that it may be asked without a token, too. */
  readonly isOpen: boolean;
  readonly params: TextFields;
  readonly query: TextFields;
  /** `body` is what a request has as JSON; without fields it may be empty. */
  readonly body: z.ZodType;
  /** `answer` is the answer's name among the document's schemas, and its schema. */
  readonly answer: readonly [name: string, schema: z.ZodType];
  /** Returns undefined where there is no such thing. `request` fits the schemas. */
  readonly run: (sources: ApiSources, request: Request, actor: Actor | undefined) => unknown;
}

/** The checked parts of a request. */
interface Request<P = unknown, Q = unknown, B = unknown> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
}

/** A view returns this where a schema says `T`, as views do not promise that their rows may be changed. */
type DeepReadonly<T> = T extends readonly (infer E)[] ? readonly DeepReadonly<E>[]
  : T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
  : T;

type Answer<A extends z.ZodType> = DeepReadonly<z.output<A>>;

/** A route whose `read` takes what its schemas parse and returns what its answer's schema accepts. */
interface ReadingRoute<P extends TextFields, Q extends TextFields, A extends z.ZodType>
  extends Pick<ApiRoute, "path" | "summary"> {
  readonly params: P;
  readonly query: Q;
  readonly answer: readonly [name: string, schema: A];
  readonly read: (
    sources: ApiSources,
    request: Omit<Request<z.output<P>, z.output<Q>>, "body">,
  ) => Answer<A> | undefined | Promise<Answer<A> | undefined>;
}

/** A route that is for callers with a token alone; `actor` is who asks. */
interface ActionRoute<P extends TextFields, Q extends TextFields, B extends z.ZodType, A extends z.ZodType>
  extends Pick<ApiRoute, "method" | "path" | "summary" | "needs"> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly answer: readonly [name: string, schema: A];
  /** @throws {UserError} with the code of the hub's refusal. */
  readonly act: (
    hands: ApiHands,
    request: Request<z.output<P>, z.output<Q>, z.output<B>> & { readonly actor: Actor },
  ) => Answer<A> | Promise<Answer<A>>;
}

/** Checks that the parts of a reading route fit together; it is open to those without a token. */
export function apiRoute<P extends TextFields, Q extends TextFields, A extends z.ZodType>(
  { read, ...route }: ReadingRoute<P, Q, A>,
): ApiRoute {
  const common = { method: "get", needs: "read_everything", isOpen: true, body: nothing } as const;
  return { ...common, ...route, run: read as ApiRoute["run"] };
}

/** Checks that the parts of an action fit together. */
export function apiAction<
  P extends TextFields,
  Q extends TextFields,
  B extends z.ZodType,
  A extends z.ZodType,
>(
  { act, ...route }: ActionRoute<P, Q, B, A>,
): ApiRoute {
  const run: ApiRoute["run"] = ({ view }, request, actor) =>
    act({ operator: view.operator!, tokens: view.tokens! }, {
      ...request as Request<never, never, never>,
      actor: actor!,
    });
  return { ...route, isOpen: false, run };
}
