/** Reads the version of aicollab. */
import project from "../deno.json" with { type: "json" };

/** The version stands in deno.json. */
export const VERSION: string = project.version;
