/** Which aicollab this is, and what it runs on. */
import project from "../deno.json" with { type: "json" };

/** The project's version, as deno.json says it. */
export const VERSION: string = project.version;
