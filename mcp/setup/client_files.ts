/** Knows where clients of MCP keep what servers they start, and in which form. */
import { join } from "node:path";
import type { Entry, ServerCommand } from "./entry.ts";

type Environment = Readonly<Record<string, string>>;

export type Scope = "user" | "project";

/** Returns what lets a client start `server`. @throws {NoHome} */
export type EntryOf = (server: ServerCommand, scope: Scope, environment: Environment) => Entry;

/** There is no place for a user's own files. */
export class NoHome extends Error {}

const NAME = "aicollab";
/** A tool may wait for 50 s. */
const TOOL_TIMEOUT_SECONDS = 60;

export const claudeEntry: EntryOf = (server, scope, environment) => ({
  kind: "value",
  file: scope === "project" ? ".mcp.json" : claudeFile(environment),
  path: ["mcpServers", NAME],
  value: { type: "stdio", ...server },
});

export const codexEntry: EntryOf = (server, scope, environment) => ({
  kind: "table",
  file: scope === "project"
    ? join(".codex", "config.toml")
    : join(environment.CODEX_HOME || join(home(environment), ".codex"), "config.toml"),
  name: `mcp_servers.${NAME}`,
  // Codex gives a server about a second, and goes on without its tools, and without a word, unless it requires them.
  fields: { ...server, tool_timeout_sec: TOOL_TIMEOUT_SECONDS, required: true },
});

export const geminiEntry: EntryOf = (server, scope, environment) => ({
  kind: "value",
  file: join(scope === "project" ? "" : home(environment), ".gemini", "settings.json"),
  path: ["mcpServers", NAME],
  value: { ...server, timeout: TOOL_TIMEOUT_SECONDS * 1_000 },
});

export const qwenEntry: EntryOf = (server, scope, environment) => ({
  kind: "value",
  file: scope === "project"
    ? join(".qwen", "settings.json")
    : join(environment.QWEN_HOME || join(home(environment), ".qwen"), "settings.json"),
  path: ["mcpServers", NAME],
  value: { ...server, timeout: TOOL_TIMEOUT_SECONDS * 1_000 },
});

export const opencodeEntry: EntryOf = ({ command, args }, scope, environment) => ({
  kind: "value",
  file: scope === "project" ? "opencode.json" : join(configFolder(environment), "opencode", "opencode.json"),
  path: ["mcp", NAME],
  value: {
    ...{ type: "local", command: [command, ...args], enabled: true },
    timeout: TOOL_TIMEOUT_SECONDS * 1_000,
  },
});

export const vscodeEntry: EntryOf = (server, scope, environment) => ({
  kind: "value",
  file: scope === "project" ? join(".vscode", "mcp.json") : join(codeFolder(environment), "User", "mcp.json"),
  path: ["servers", NAME],
  value: { type: "stdio", ...server },
});

/** The hooks of Claude Code after which a waiter is started: it waits once a session, however often it is. */
const HOOKS = ["SessionStart", "Stop"] as const;
/** So long a hook was seen to be let wait. */
const HOOK_SECONDS = 3_600;

/** Returns the hooks that wake an idle session of Claude Code; `command` is a line of a shell. */
export function claudeHooks(command: string, scope: Scope, environment: Environment): Entry[] {
  const folder = scope === "project"
    ? ".claude"
    : environment.CLAUDE_CONFIG_DIR || join(home(environment), ".claude");
  const hook = { type: "command", command, async: true, asyncRewake: true, timeout: HOOK_SECONDS };
  return HOOKS.map((name) => ({
    kind: "element",
    file: join(folder, "settings.json"),
    path: ["hooks", name],
    value: { hooks: [hook] },
  }));
}

function claudeFile(environment: Environment): string {
  return join(environment.CLAUDE_CONFIG_DIR || home(environment), ".claude.json");
}

function codeFolder(environment: Environment): string {
  if (Deno.build.os === "darwin") return join(home(environment), "Library", "Application Support", "Code");
  return join(configFolder(environment), "Code");
}

function configFolder(environment: Environment): string {
  return environment.XDG_CONFIG_HOME || join(home(environment), ".config");
}

function home({ HOME }: Environment): string {
  if (HOME) return HOME;
  throw new NoHome("HOME is not set");
}
