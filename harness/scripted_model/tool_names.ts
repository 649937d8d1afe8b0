/** Clients put the name of its server before that of a tool. */

/** Returns the one of `tools` that is `tool`, as it is or behind the name of a server; else `tool` itself. */
export function named(tool: string, tools: readonly string[]): string {
  return tools.find((each) => each === tool || each.endsWith(`__${tool}`)) ?? tool;
}
