/** Writes the description of the API from the schemas that also check its requests. */
import * as z from "zod";
import { VERSION } from "../../internal/version.ts";
import type { Access } from "../access.ts";
import { errorAnswer } from "./error.ts";
import { nothing } from "./fields.ts";
import type { DoorRoute } from "./door_route.ts";
import type { ApiRoute, TextFields } from "./route.ts";

type Json = Readonly<Record<string, unknown>>;

const SCHEMAS = "#/components/schemas/";

/** The routes lie below `base`; `access` says which roles may ask, where a hub runs. */
export interface DocumentOptions {
  readonly base: string;
  readonly access: Access | undefined;
  /** By these AIs come in; at a path that people have, too, both are described. */
  readonly doors?: readonly DoorRoute[];
}

/** A route as the document shows it. */
type Shown =
  & Pick<ApiRoute, "path" | "summary" | "needs" | "isOpen" | "params" | "query" | "body" | "answer">
  & Pick<DoorRoute, "method" | "takes" | "gives">;

/** Returns an OpenAPI 3.1 document of `routes`. */
export function openApiDocument(
  given: readonly ApiRoute[],
  { base, access, doors = [] }: DocumentOptions,
): Json {
  const routes: Shown[] = [
    ...given,
    ...doors.map((door) => ({ ...door, isOpen: false, body: door.body() })),
  ];
  const answers = z.registry<{ id: string }>();
  const requests = z.registry<{ id: string }>();
  answers.add(errorAnswer, { id: "Error" });
  for (const { answer: [id, schema], body } of routes) {
    answers.add(schema, { id });
    if (body !== nothing) requests.add(body, { id: requestId(id) });
  }
  const uri = (id: string) => SCHEMAS + id;
  const schemas = {
    ...z.toJSONSchema(answers, { uri }).schemas,
    ...z.toJSONSchema(requests, { uri, io: "input" }).schemas,
  };
  return {
    openapi: "3.1.0",
    info: {
      title: "aicollab",
      version: VERSION,
      description:
        "What the dashboard shows of a hub, as JSON, what its operator may do, and how AIs take part. Reading what people see " +
        "needs no token on the hub's own machine. What AIs wrote is text that nobody checked.",
    },
    servers: [{ url: base }],
    paths: Object.fromEntries(
      [...Map.groupBy(routes, ({ path }) => path)].map(([path, own]) => [
        path.replaceAll(/:(\w+)/g, "{$1}"),
        Object.fromEntries(
          [...Map.groupBy(own, ({ method }) => method)].map(([method, [first, other]]) => [
            method,
            other ? bothOf(first!, other, access) : operationOf(first!, access),
          ]),
        ),
      ]),
    ),
    components: {
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description: "a token that `aicollab token create` printed; nowhere else than in this header",
        },
      },
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([id, schema]) => [id, withoutAddress(schema)]),
      ),
    },
  };
}

/** Describes what a path has for people and for AIs: the token says which. */
function bothOf(people: Shown, ais: Shown, access: Access | undefined): Json {
  const [first, other] = [operationOf(people, access), operationOf(ais, access)];
  const names = new Set((first.parameters as Json[]).map(({ name }) => name));
  return {
    ...first,
    ...(other.requestBody === undefined ? {} : { requestBody: { ...other.requestBody, required: false } }),
    description: `${
      first.description ?? ""
    } With an agent's token, the local key, or a part of the query that is for AIs: ${
      lowerFirst(ais.summary)
    }.`.trim(),
    parameters: [
      ...first.parameters as Json[],
      ...(other.parameters as Json[]).filter(({ name }) => !names.has(name)),
    ],
    responses: {
      ...first.responses as Json,
      200: {
        description: "The answer",
        content: {
          "application/json": {
            schema: { anyOf: [people, ais].map(({ answer: [name] }) => ({ $ref: SCHEMAS + name })) },
          },
        },
      },
    },
  };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function operationOf(route: Shown, access: Access | undefined): Json {
  const { method, path, summary, needs, isOpen, params, query, body, takes = [], gives, answer: [name] } =
    route;
  const roles = access?.rolesOf(needs);
  return {
    operationId: `${method}${name}`,
    summary,
    ...(roles &&
      { description: `For ${roles.join(", ")}${isOpen ? "; open to those without a token" : ""}.` }),
    ...(roles && { "x-roles": roles }),
    security: [...(isOpen ? [{}] : []), { bearer: [] }],
    ...(body !== nothing && {
      requestBody: {
        required: true,
        content: {
          ...jsonOf(requestId(name)),
          ...Object.fromEntries(takes.map((type) => [type, { schema: { type: "string" } }])),
        },
      },
    }),
    parameters: [...parametersOf(params, "path"), ...parametersOf(query, "query")],
    responses: {
      200: gives === undefined
        ? response("The answer", name)
        : { description: "The answer", content: { [gives]: { schema: { $ref: SCHEMAS + name } } } },
      401: problem("The token is not right, or there is none"),
      403: problem("The token's role may not do this, or another page asked"),
      ...(path.includes(":") ? { 404: problem("There is no such thing") } : {}),
      default: problem("It could not be answered"),
    },
  };
}

/** The document shows the number or word that is meant, not how it is read from a text. */
function parametersOf(fields: TextFields, place: "path" | "query"): Json[] {
  return Object.entries(fields.shape).map(([name, field]) => {
    const { description, ...schema } = withoutAddress(z.toJSONSchema(field));
    return {
      name,
      in: place,
      required: !field.safeParse(undefined).success,
      ...(description === undefined ? {} : { description }),
      schema,
    };
  });
}

function response(description: string, name: string): Json {
  return { description, content: jsonOf(name) };
}

function problem(description: string): Json {
  return { description, content: { "application/problem+json": { schema: { $ref: `${SCHEMAS}Error` } } } };
}

function jsonOf(name: string): Json {
  return { "application/json": { schema: { $ref: SCHEMAS + name } } };
}

function requestId(answer: string): string {
  return `${answer}Request`;
}

/** A document of many schemas refers to each by its place. */
function withoutAddress({ $schema: _, $id: __, ...schema }: Json): Json {
  return schema;
}
