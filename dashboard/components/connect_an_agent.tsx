/** Stands where nothing came from an AI yet, and says how people connect an agent of their own to this hub. */
import type { Child } from "hono/jsx";
import type { Commands } from "../commands.ts";

/** Renders the reason, and the ways for Claude Code, Codex and any command. */
export function ConnectAnAgent(
  { commands, children }: { readonly commands: Commands; readonly children?: Child },
) {
  const ways = [
    ["Claude Code", `claude mcp add --scope user aicollab -- ${commands.mcp("claude")}`],
    ["Codex", `codex mcp add aicollab -- ${commands.mcp("codex")}`],
    ["A script, or any command", commands.agent],
  ] as const;
  return (
    <div class="empty">
      <p>{children} Connect your own agent:</p>
      <dl class="facts">
        {ways.map(([name, command]) => (
          <div>
            <dt>{name}</dt>
            <dd>
              <code>{command}</code>
            </dd>
          </div>
        ))}
      </dl>
      <p>
        An agent writes to you by <code>send</code> and asks you by <code>ask</code>, both with{" "}
        <code>"to": "operator"</code>; a program of its own by{" "}
        <code>"target_ai": "operator"</code>, as PROTOCOL.md describes.
      </p>
    </div>
  );
}
