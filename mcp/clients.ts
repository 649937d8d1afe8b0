/** What is known of each client of MCP, by which setup, doctor, names and bells go; docs/agents.md has the same for people, and more. */
import { CLAUDE_INBOX, type InboxForm, QWEN_INBOX } from "./bells/session_socket.ts";
import {
  claudeEntry,
  claudeHooks,
  codexEntry,
  type EntryOf,
  geminiEntry,
  opencodeEntry,
  qwenEntry,
  vscodeEntry,
} from "./setup/client_files.ts";

export const CLIENT_NAMES = ["claude", "codex", "gemini", "qwen", "opencode", "vscode"] as const;
export type ClientName = typeof CLIENT_NAMES[number];

/** A client says which of its sessions calls in a variable of its servers' environment, or in the meta of each call. */
export type SessionPlace = { readonly variable: string } | { readonly meta: string };

/** The ways in which an idle client is woken. */
export type BellName = "session socket" | "hook" | "codex queue";

export interface Client {
  /** The name of the client for people. */
  readonly title: string;
  /** What it calls itself to a server; the server's own name may stand behind it. */
  readonly calledAs: string;
  readonly session?: SessionPlace;
  /** How its sessions take messages. */
  readonly inbox?: InboxForm;
  /** Returns the hooks that wake an idle session. */
  readonly hooks?: typeof claudeHooks;
  /** `codex queue` reaches its threads. */
  readonly hasQueue?: true;
  /** Returns what lets the client start a server. */
  readonly entry: EntryOf;
}

export const CLIENTS: Readonly<Record<ClientName, Client>> = {
  claude: {
    ...{ title: "Claude Code", calledAs: "claude-code", session: { variable: "CLAUDE_CODE_SESSION_ID" } },
    ...{ inbox: CLAUDE_INBOX, hooks: claudeHooks, entry: claudeEntry },
  },
  codex: {
    ...{ title: "Codex", calledAs: "codex-mcp-client", session: { meta: "threadId" } },
    ...{ hasQueue: true, entry: codexEntry },
  },
  gemini: { title: "Gemini CLI", calledAs: "gemini-cli-mcp-client", entry: geminiEntry },
  qwen: {
    ...{ title: "Qwen Code", calledAs: "qwen-cli-mcp-client", session: { variable: "QWEN_CODE_SESSION_ID" } },
    ...{ inbox: QWEN_INBOX, entry: qwenEntry },
  },
  opencode: { title: "opencode", calledAs: "opencode", entry: opencodeEntry },
  vscode: { title: "VS Code", calledAs: "Visual Studio Code", entry: vscodeEntry },
};

/** What a client says of itself to a server. */
export interface ClientInfo {
  readonly name: string;
  readonly version: string;
}

/** Returns the client that `info` names; undefined for others. */
export function knownClient(info: ClientInfo | undefined): Client | undefined {
  return Object.values(CLIENTS).find(({ calledAs }) =>
    info?.name === calledAs || info?.name.startsWith(`${calledAs}-`)
  );
}

/** Returns the client that `info` names, alone; one that is not known may do as any of them does. */
export function likelyClients(info: ClientInfo | undefined): readonly Client[] {
  const known = knownClient(info);
  return known === undefined ? Object.values(CLIENTS) : [known];
}

/** Returns what wakes the client, the bell that is tried first before the others. */
export function bellNamesOf({ inbox, hooks, hasQueue }: Client): BellName[] {
  return [
    ...(inbox === undefined ? [] : ["session socket" as const]),
    ...(hooks === undefined ? [] : ["hook" as const]),
    ...(hasQueue === undefined ? [] : ["codex queue" as const]),
  ];
}
