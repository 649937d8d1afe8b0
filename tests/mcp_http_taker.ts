/** Takes work at `/mcp`, says which, and lives until it is killed: ORIGIN LINE AUTHORIZATION. */
import { type Line, McpSession } from "./mcp_client.ts";

const [origin, line, authorization] = Deno.args as [string, Line, string];
const session = await McpSession.overHttp(origin, { line, headers: { authorization } });
console.log((await session.call("take")).data.session_id);
await new Promise(() => setInterval(() => {}, 60_000));
