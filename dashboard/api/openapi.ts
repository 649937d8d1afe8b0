/** Writes the description of the API from the schemas that also check its requests. */
import * as z from "zod";
import { VERSION } from "../../internal/version.ts";
import type { Access } from "../access.ts";
import { errorAnswer } from "./error.ts";
import { nothing } from "./fields.ts";
import type { ApiRoute, TextFields } from "./route.ts";

type Json = Readonly<Record<string, unknown>>;

const SCHEMAS = "#/components/schemas/";

/** The routes lie below `base`; `access` says which roles may ask, where a hub runs. */
export interface DocumentOptions {
  readonly base: string;
  readonly access: Access | undefined;
}

/** Returns an OpenAPI 3.1 document of `routes`. */
export function openApiDocument(routes: readonly ApiRoute[], { base, access }: DocumentOptions): Json {
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
        "What the dashboard shows of a hub, as JSON, and what its operator may do. Reading needs no token on the hub's own " +
        "machine. What AIs wrote is text that nobody checked.",
    },
    servers: [{ url: base }],
    paths: Object.fromEntries(
      [...Map.groupBy(routes, ({ path }) => path)].map(([path, own]) => [
        path.replaceAll(/:(\w+)/g, "{$1}"),
        Object.fromEntries(own.map((route) => [route.method, operationOf(route, access)])),
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

function operationOf(route: ApiRoute, access: Access | undefined): Json {
  const { method, path, summary, needs, isOpen, params, query, body, answer: [name] } = route;
  const roles = access?.rolesOf(needs);
  return {
    operationId: `${method}${name}`,
    summary,
    ...(roles &&
      { description: `For ${roles.join(", ")}${isOpen ? "; open to those without a token" : ""}.` }),
    ...(roles && { "x-roles": roles }),
    security: [...(isOpen ? [{}] : []), { bearer: [] }],
    ...(body !== nothing && {
      requestBody: { required: true, content: jsonOf(requestId(name)) },
    }),
    parameters: [...parametersOf(params, "path"), ...parametersOf(query, "query")],
    responses: {
      200: response("The answer", name),
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
