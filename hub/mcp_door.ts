/** Opens `/mcp` when somebody comes to it. */
import type { McpHttp, McpHttpOptions } from "../mcp/http/handler.ts";
import { LateDoor } from "./late_door.ts";

export function mcpDoor(options: McpHttpOptions): LateDoor<McpHttp> {
  return new LateDoor(async () => {
    const { McpHttp } = await import("../mcp/http/handler.ts");
    return new McpHttp(options);
  });
}
