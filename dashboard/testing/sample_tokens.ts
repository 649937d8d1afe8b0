/** Invents the tokens of a hub for tests of pages; what is changed is remembered, and nothing is stored. */
import type { Actor } from "../actor.ts";
import type { TokenDesk, TokenInfo } from "../token_desk.ts";

const DAY_MS = 86_400_000;

/** `SampleDesk` records what was asked of it. */
export interface SampleDesk extends TokenDesk {
  readonly asked: readonly unknown[];
}

/** Returns a desk at `nowMs`. `text` stands wherever somebody else may write; `refuse` is thrown by each change. */
export function sampleTokens(
  { nowMs, text, refuse }: { readonly nowMs: number; readonly text?: string; readonly refuse?: Error },
): SampleDesk {
  const asked: unknown[] = [];
  const rows = sampleRows(nowMs, text);
  const made = (name: string, role: TokenInfo["role"]) => ({
    ...{ token_id: "k3x9a0bq", name, role, expires_ms: nowMs + 30 * DAY_MS },
    token: `aic_k3x9a0bq_${"S3cret".repeat(7)}x_0a1b2c3d`,
  });
  async function change<T>(what: string, actor: Actor, of: unknown, answer: T): Promise<T> {
    asked.push([what, actor.by, of]);
    return await (refuse ? Promise.reject(refuse) : Promise.resolve(answer));
  }
  return {
    asked,
    list: (name) => rows.filter((row) => (name ?? row.name) === row.name),
    create: (actor, of) => change("create", actor, of, made(of.name, of.role)),
    rotate: (actor, of) =>
      change("rotate", actor, of, {
        ...made(of.name, "agent"),
        old: [{ ...rows[0]!, expires_ms: nowMs + DAY_MS }],
      }),
    revoke: (actor, which) => {
      const tokens = rows.filter((row) =>
        row.state === "valid" && ("name" in which ? row.name === which.name : row.token_id === which.token_id)
      );
      return change("revoke", actor, which, { tokens });
    },
  };
}

function sampleRows(nowMs: number, text?: string): TokenInfo[] {
  const row = (name: string, changes: Partial<TokenInfo>): TokenInfo => ({
    ...{ token_id: "a1b2c3d4", name: text ?? name, role: "agent", origin: "created", state: "valid" },
    ...{ created_ms: nowMs - 25 * DAY_MS, expires_ms: null, revoked_ms: null },
    ...{ last_used_ms: null, last_address: null, last_transport: null },
    ...changes,
  });
  const used = (address: string, last_transport: string) => ({
    ...{ last_used_ms: nowMs - 40_000, last_address: text ?? address, last_transport },
  });
  return [
    row("AI_Node_1", { expires_ms: nowMs + 3 * DAY_MS, ...used("192.0.2.17", "tcp") }),
    row("AI_Node_1", { token_id: "e5f6g7h8", created_ms: nowMs - DAY_MS }),
    row("AI_Node_2", { token_id: null, origin: "flag", ...used("2001:db8::9f3a:1", "tcp") }),
    row("grafana", {
      token_id: "i9j0k1l2",
      role: "observer",
      expires_ms: nowMs + 300 * DAY_MS,
      ...used("127.0.0.1", "http"),
    }),
    row("alice", { token_id: "m3n4o5p6", role: "operator" }),
    row("AI_Node_3", { token_id: "q7r8s9t0", state: "revoked", revoked_ms: nowMs - 2 * DAY_MS }),
    row("AI_Node_3", { token_id: "u1v2w3x4", state: "expired", expires_ms: nowMs - 1 }),
  ];
}
