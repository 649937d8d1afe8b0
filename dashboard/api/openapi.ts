/** Writes the description of the API from the schemas that also check its requests. */
import * as z from "zod";
import { VERSION } from "../../internal/version.ts";
import { errorAnswer } from "./error.ts";
import type { ApiRoute, TextFields } from "./route.ts";

type Json = Readonly<Record<string, unknown>>;

const SCHEMAS = "#/components/schemas/";

/** Returns an OpenAPI 3.1 document of `routes`, which lie below `base`. */
export function openApiDocument(routes: readonly ApiRoute[], base: string): Json {
  const named = z.registry<{ id: string }>();
  named.add(errorAnswer, { id: "Error" });
  for (const { answer: [id, schema] } of routes) named.add(schema, { id });
  const { schemas } = z.toJSONSchema(named, { uri: (id) => SCHEMAS + id });
  return {
    openapi: "3.1.0",
    info: {
      title: "aicollab",
      version: VERSION,
      description:
        "What the dashboard shows of a hub, as JSON. Read-only. What AIs wrote is text that nobody checked.",
    },
    servers: [{ url: base }],
    paths: Object.fromEntries(routes.map((route) => [
      route.path.replaceAll(/:(\w+)/g, "{$1}"),
      { get: operationOf(route) },
    ])),
    components: {
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([id, schema]) => [id, withoutAddress(schema)]),
      ),
    },
  };
}

function operationOf({ path, summary, params, query, answer: [name] }: ApiRoute): Json {
  return {
    operationId: `get${name}`,
    summary,
    parameters: [...parametersOf(params, "path"), ...parametersOf(query, "query")],
    responses: {
      200: response("The answer", name),
      ...(path.includes(":") ? { 404: response("There is no such thing", "Error") } : {}),
      default: response("It could not be answered", "Error"),
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
  return { description, content: { "application/json": { schema: { $ref: SCHEMAS + name } } } };
}

/** A document of many schemas refers to each by its place. */
function withoutAddress({ $schema: _, $id: __, ...schema }: Json): Json {
  return schema;
}
