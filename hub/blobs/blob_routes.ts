/** Lists the routes of `/api/v1` by which blobs come and go. */
import * as z from "zod";
import { type DoorRoute, doorRoute } from "../../dashboard/api/door_route.ts";
import { nothing } from "../../dashboard/api/fields.ts";
import { digest } from "../../protocol/value_kinds.ts";
import type { Blobs } from "./blobs.ts";

const params = z.strictObject({
  digest: digest.describe("`sha256:` and 64 lower-case hex digits, over the whole"),
});

export function blobRoutes(blobs: Blobs): readonly DoorRoute[] {
  return [
    doorRoute({
      method: "put",
      path: "/blobs/:digest",
      summary:
        "Stores a blob of at most 64 MiB, which a component may name; checked against its digest as it comes",
      ...{ needs: "send", params, query: nothing },
      body: () => z.string().describe("the bytes, without Content-Encoding"),
      takes: ["application/octet-stream"],
      answer: ["StoredBlob", z.strictObject({ digest, size: z.int().describe("bytes") })],
      respond: ({ request, caller, params }) => blobs.put(request, params.digest, caller),
    }),
    doorRoute({
      method: "get",
      path: "/blobs/:digest",
      summary: "A blob, or a range of it, for who put it or can read a component that names it",
      ...{ needs: "connect", params, query: nothing },
      gives: "application/octet-stream",
      answersHead: true,
      answer: ["Blob", z.string()],
      body: () => nothing,
      respond: ({ request, caller, params }) => blobs.get(request, params.digest, caller),
    }),
  ];
}
