/** Serves patterns and components, filtered and searched by words, and one of them whole. */
import * as z from "zod";
import type { ArtifactDetail, ArtifactFilter, ArtifactRow } from "../../journal/library/view/library_view.ts";
import { count, filterText, listing, nothing, paging, seq, seqText, text, timeMs } from "./fields.ts";
import { apiRoute } from "./route.ts";

const filter = {
  kind: z.enum(["pattern", "component"]).exactOptional(),
  domain: filterText,
  source_ai: filterText,
  verdict: filterText.describe("only what an AI came to this verdict about"),
  q: filterText.describe("words of a full-text search"),
};

export const artifactRow = z.strictObject({
  seq,
  kind: z.enum(["pattern", "component"]),
  id: text.nullable(),
  at_ms: timeMs,
  source_ai: text,
  domain: text.nullable(),
  score: z.number().nullable(),
  unit: text.nullable(),
  direction: text.nullable(),
  verdicts: z.record(text, count).describe("how many AIs came to which"),
}) satisfies z.ZodType<ArtifactRow>;

const artifactDetail = z.strictObject({
  ...artifactRow.shape,
  digest: text.nullable(),
  language: text.nullable(),
  interface: text.nullable(),
  source: text.nullable().describe("code as it was shared: nothing that anybody checked"),
  blob: text.nullable().describe("where the body is not in `source`: get it at /blobs/{digest}"),
  size_bytes: z.int().nullable().describe("bytes of the blob"),
  content: text.nullable().describe("JSON: a pattern's content, a component's evidence"),
  session_id: text.nullable(),
  provenance: z.array(
    z.strictObject({ id: text, seq: seq.nullable(), source_ai: text.nullable() }),
  ).describe("what it was made from, as it says itself, nearest first"),
  verdict_rows: z.array(z.strictObject({
    seq,
    at_ms: timeMs,
    source_ai: text,
    result: text,
    claimed: z.number().nullable(),
    measured: z.number().nullable(),
  })),
}) satisfies z.ZodType<ArtifactDetail>;

const counts = z.record(text, count);

export const artifactsRoute = apiRoute({
  path: "/artifacts",
  summary: "Patterns and components, newest first",
  params: nothing,
  query: z.strictObject({ ...filter, ...paging }),
  answer: ["Artifacts", listing(artifactRow)],
  read: ({ view }, { query }) => view.library.artifacts(query),
});

export const artifactRoute = apiRoute({
  path: "/artifacts/:seq",
  summary: "One pattern or component, with its source, evidence, provenance and verdicts",
  params: z.strictObject({ seq: seqText }),
  query: nothing,
  answer: ["Artifact", artifactDetail],
  read: ({ view }, { params: { seq } }) => view.library.artifact(seq),
});

export const facetsRoute = apiRoute({
  path: "/facets",
  summary: "How many artifacts there are of each kind, domain, AI and verdict",
  params: nothing,
  query: z.strictObject(filter) satisfies z.ZodType<ArtifactFilter>,
  answer: ["Facets", z.strictObject({ kind: counts, domain: counts, source_ai: counts, verdict: counts })],
  read: ({ view }, { query }) => view.library.facets(query),
});
