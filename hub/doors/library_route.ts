/** Lists for an AI what was shared, as far as it came to it: patterns and components as the lines that it got over TCP. */
import * as z from "zod";
import { doorRoute } from "../../dashboard/api/door_route.ts";
import { filterText, nothing, text, wholeNumber } from "../../dashboard/api/fields.ts";
import type { AiLibrary } from "../../journal/library/view/ai_library.ts";
import { MAX_PAGE_BYTES } from "./inbox_page.ts";

const answer = z.strictObject({
  entries: z.array(z.looseObject({ seq: z.int(), message_type: text })).describe(
    "`pattern_share`, `os_component_share`, `code_share`, as they were sent",
  ),
  next: z.int().nullable().describe("give it as `position` to get the next part; null: that was the last"),
});

export function libraryRoute(library: Pick<AiLibrary, "shared">) {
  return doorRoute({
    method: "get",
    path: "/library",
    summary: "Lists patterns and components that an AI got or shared, of one domain or of all",
    needs: "connect",
    params: nothing,
    query: z.strictObject({
      domain: filterText,
      kind: z.enum(["pattern", "component"]).exactOptional(),
      order: z.enum(["newest", "oldest", "best"]).default("newest").describe(
        "best: by their claimed scores, in the direction that they name; those without one are left out",
      ),
      limit: wholeNumber({ min: 1, max: 200 }).default(50).describe("entries at most, of 256 KiB at most"),
      position: wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER }).exactOptional().describe(
        "`next` of the answer before",
      ),
    }),
    body: () => nothing,
    answer: ["Library", answer],
    respond: async ({ caller, query }) => {
      // An observer reads as nobody: nothing is directed to it.
      const ai = caller.role === "observer" ? "" : caller.name!;
      const { lines, next } = await library.shared({ ...query, ai, maxCharacters: MAX_PAGE_BYTES });
      const headers = { "content-type": "application/json" };
      return new Response(`{"entries":[${lines.join(",")}],"next":${next}}`, { headers });
    },
  });
}
