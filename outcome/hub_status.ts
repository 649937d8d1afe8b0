/** Declares the schema of `GET /status`: the hub's counts, as the dashboard serves them and the harness samples them. */
import * as z from "zod";

const count = z.int().min(0);

/** The first four names and their types are fixed, as existing pages poll them. Only what is committed is counted. */
export const hubStatusSchema = z.looseObject({
  connected_ais: count.describe("AIs that said hello and whose connection is open"),
  shared_patterns: count.describe("`pattern_share`s kept"),
  shared_components: count.describe("`os_component_share`s and `code_share`s kept"),
  active_collaborations: count.describe("open and active collaborations"),
  open_collaborations: count.optional().describe("those of them that wait for a partner"),
  taken_collaborations: count.optional().describe("those of them that a partner works on"),
  waiting_for_operator: count.optional().describe(
    "open approvals, and messages to the operator without an answer",
  ),
  commits: count.describe("transactions committed since the hub started"),
  head_seq: count.describe("the last entry of the journal that was published"),
  indexed_seq: count.describe("the last entry that the library holds"),
  listed_seq: count.describe("the last entry that its lists of artifacts, and their words, hold"),
  journal_id: z.string(),
  version: z.string().describe("of aicollab"),
  uptime_ms: count,
});

/** A status is a checked answer of `GET /status`. */
export type HubStatus = z.output<typeof hubStatusSchema>;
