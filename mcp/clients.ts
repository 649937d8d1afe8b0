/** What is known of each client of MCP, by which setup, doctor, names and bells go. */
import {
  claudeEntry,
  claudeHooks,
  codexEntry,
  type EntryOf,
  geminiEntry,
  vscodeEntry,
} from "./setup/client_files.ts";

export const CLIENT_NAMES = ["claude", "codex", "gemini", "vscode"] as const;
export type ClientName = typeof CLIENT_NAMES[number];

export interface Client {
  /** The name of the client for people. */
  readonly title: string;
  /** Returns what lets the client start a server. */
  readonly entry: EntryOf;
  /** Returns the hooks that wake an idle session. */
  readonly hooks?: typeof claudeHooks;
}

export const CLIENTS = {
  claude: { title: "Claude Code", entry: claudeEntry, hooks: claudeHooks },
  codex: { title: "Codex", entry: codexEntry },
  gemini: { title: "Gemini CLI", entry: geminiEntry },
  vscode: { title: "VS Code", entry: vscodeEntry },
} as const satisfies Readonly<Record<ClientName, Client>>;
