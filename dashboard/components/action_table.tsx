/** Lists what people did at the hub: when, who, what, to whom, and by which way. */
import { visibleText } from "../../internal/visible_text.ts";
import type { ActionRow } from "../../journal/library/view/library_view.ts";
import { AiLink } from "./ai_link.tsx";
import { DataTable } from "./table.tsx";
import { Time } from "./time.tsx";

/** Renders `rows` in their order. */
export function ActionTable(
  { rows, nowMs }: { readonly rows: readonly ActionRow[]; readonly nowMs: number },
) {
  return (
    <DataTable
      caption="What people did at this hub"
      look="lines"
      columns={[
        { label: "Time" },
        { label: "Who", name: true, place: "end", short: "" },
        { label: "Did", short: "" },
        { label: "Concerns", name: true },
        { label: "By" },
        { label: "Entry" },
      ]}
      rows={rows.map((row) => [
        <Time ms={row.at_ms} nowMs={nowMs} />,
        <Who row={row} />,
        <Did row={row} />,
        <Concerns row={row} />,
        <Way row={row} />,
        <a href={`/log?seq=${row.seq}`}>{row.seq}</a>,
      ])}
    />
  );
}

const DID: Readonly<Record<string, string>> = {
  login: "logged in",
  logout: "logged out",
  message: "sent a message",
  disconnect: "disconnected it",
  collaboration_cancel: "cancelled it",
  budget_raise: "raised its budget",
  token_create: "created a token",
  token_rotate: "rotated its tokens",
  token_revoke: "revoked a token",
  key_rotate: "replaced the local key",
};

function Who({ row: { by, role } }: { readonly row: ActionRow }) {
  return (
    <>
      <span class="whole">{visibleText(by ?? "–", 64)}</span>{" "}
      <span class="quiet">{visibleText(role ?? "", 20)}</span>
    </>
  );
}

/** Links what was said, where that is an entry. */
function Did({ row: { action, entry_seq, token_id } }: { readonly row: ActionRow }) {
  const words = DID[action ?? ""] ?? visibleText(action ?? "–", 64);
  return (
    <>
      {entry_seq === null ? words : <a href={`/log?seq=${entry_seq}`}>{words}</a>}
      {token_id !== null && (
        <>
          {" "}
          <code>{visibleText(token_id, 64)}</code>
        </>
      )}
    </>
  );
}

function Concerns({ row: { action, target } }: { readonly row: ActionRow }) {
  if (target === null) return <>–</>;
  if (!action?.startsWith("collaboration_")) return <AiLink id={target} />;
  return <a href={`/collaborations/${encodeURIComponent(target)}`}>{visibleText(target, 64)}</a>;
}

const WAYS: Readonly<Record<string, string>> = {
  page: "page",
  http: "HTTP",
  tcp: "command",
  folder: "command, in the folder",
};

function Way({ row: { via, proof, by_token } }: { readonly row: ActionRow }) {
  const words = WAYS[via ?? ""] ?? visibleText(via ?? "–", 20);
  if (by_token === null) return <>{proof === "local_key" ? `${words}, local key` : words}</>;
  return (
    <>
      {words}, token <code>{visibleText(by_token, 64)}</code>
    </>
  );
}
