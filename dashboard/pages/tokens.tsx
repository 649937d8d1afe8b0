/** `/tokens` shows admins who may come in, until when and since when, and lets them change that. */
import { counted } from "../../internal/counted.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { isAiId } from "../../protocol/names.ts";
import { Empty } from "../components/empty.tsx";
import { textOf, withQuery } from "../components/href.ts";
import { Mark } from "../components/mark.tsx";
import { Section } from "../components/section.tsx";
import { type Column, DataTable } from "../components/table.tsx";
import { spell, Time } from "../components/time.tsx";
import { LoginHint } from "../operator/forms.tsx";
import { type Login, managesTokens } from "../operator/logins.ts";
import { CreateTokenForm, RevokeTokenForm, RotateTokenForm } from "../operator/token_forms.tsx";
import type { TokenDesk, TokenInfo } from "../token_desk.ts";
import type { PageContext, PageRoute } from "./route.ts";

/** `SOON_DAYS` is how long before its end a token is marked. */
export const SOON_DAYS = 7;
const SOON_MS = SOON_DAYS * 86_400_000;

export const tokens: PageRoute = {
  path: "/tokens",
  nav: { label: "Tokens", key: "k", isFor: managesTokens },
  topics: ["actions", "ais"],
  title: () => "Tokens",
  body({ view, operator, commands, ...context }) {
    if (view.tokens === undefined) {
      return <Empty>Nobody comes in here: no hub runs behind this dashboard.</Empty>;
    }
    if (operator === undefined) {
      return <LoginHint login={operator} to="see who may come in" command={commands.login} />;
    }
    if (!managesTokens(operator)) {
      return <Empty>Only admins see who may come in; you are logged in as {operator.actor.role}.</Empty>;
    }
    return <Desk desk={view.tokens} login={operator} {...context} />;
  },
};

/** Returns the valid tokens that end soon. */
export function endingSoon(desk: TokenDesk, nowMs: number): TokenInfo[] {
  return desk.list().filter((token) => token.state === "valid" && isSoon(token, nowMs));
}

function isSoon({ expires_ms }: TokenInfo, nowMs: number): boolean {
  return expires_ms !== null && expires_ms - nowMs < SOON_MS;
}

interface DeskProps extends Pick<PageContext, "url" | "nowMs"> {
  readonly desk: TokenDesk;
  readonly login: Login;
}

function Desk({ desk, login, url, nowMs }: DeskProps) {
  const all = desk.list().toSorted((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const valid = all.filter(({ state }) => state === "valid");
  const ended = all.filter(({ state }) => state !== "valid");
  const asked = textOf(url, "name");
  const name = asked !== undefined && isAiId(asked) ? asked : undefined;
  return (
    <>
      {name !== undefined && <OfName name={name} login={login} tokens={desk.list(name)} url={url} />}
      <Section
        id="valid"
        title="Who may come in"
        topics={["actions", "ais"]}
        everySeconds={5}
        aside={<a href="/trail">What operators did</a>}
      >
        {valid.length === 0
          ? <Empty>No token is valid. AIs of the hub's own user need none on its machine.</Empty>
          : <TokenTable caption="Valid tokens" rows={valid} nowMs={nowMs} />}
        {ended.length > 0 && (
          <details>
            <summary>{counted(ended.length, "token")} revoked or expired</summary>
            <TokenTable caption="Revoked and expired tokens" rows={ended} nowMs={nowMs} />
          </details>
        )}
      </Section>
      <Section id="create" title="Let somebody in">
        <CreateTokenForm login={login} name={name} />
      </Section>
    </>
  );
}

function OfName(
  { name, login, tokens, url }: {
    readonly name: string;
    readonly login: Login;
    readonly tokens: readonly TokenInfo[];
    readonly url: URL;
  },
) {
  const valid = tokens.filter(({ state }) => state === "valid");
  return (
    <Section
      id="name"
      title={`Tokens of ${visibleText(name, 64)}`}
      aside={<a href={withQuery(url, { name: undefined })}>Close</a>}
    >
      {valid.length === 0
        ? <Empty>No token of this name is valid{tokens.length === 0 ? "" : " any more"}.</Empty>
        : (
          <>
            <RotateTokenForm login={login} name={name} />
            <RevokeTokenForm login={login} name={name} tokens={valid} />
          </>
        )}
    </Section>
  );
}

const COLUMNS: readonly Column[] = [
  { label: "Name", name: true },
  { label: "Role", place: "end", short: "" },
  { label: "Token" },
  { label: "Created" },
  { label: "Ends" },
  { label: "Last used", place: "line" },
];

function TokenTable(
  { caption, rows, nowMs }: {
    readonly caption: string;
    readonly rows: readonly TokenInfo[];
    readonly nowMs: number;
  },
) {
  return (
    <DataTable
      caption={caption}
      look="lines"
      columns={COLUMNS}
      rows={rows.map((token) => [
        <a href={`/tokens?name=${encodeURIComponent(token.name)}`}>{visibleText(token.name, 64)}</a>,
        token.role,
        token.token_id === null
          ? <Mark tone="warn" word="of a flag" />
          : <code>{visibleText(token.token_id, 64)}</code>,
        <Time ms={token.created_ms} nowMs={nowMs} />,
        <Ends token={token} nowMs={nowMs} />,
        <LastUse token={token} nowMs={nowMs} />,
      ])}
    />
  );
}

function Ends({ token, nowMs }: { readonly token: TokenInfo; readonly nowMs: number }) {
  const { state, origin, expires_ms, revoked_ms } = token;
  if (state === "revoked") {
    return (
      <>
        revoked <Time ms={revoked_ms} nowMs={nowMs} />
      </>
    );
  }
  if (expires_ms === null) return <>{origin === "flag" ? "with the flag" : "never"}</>;
  return (
    <>
      <Time ms={expires_ms} nowMs={nowMs} />
      {state === "valid" && isSoon(token, nowMs) && (
        <>
          {" "}
          <Mark tone="warn" word={`soon: in ${spell(expires_ms - nowMs)}`} />
        </>
      )}
    </>
  );
}

function LastUse({ token: { last_used_ms, last_address, last_transport }, nowMs }: {
  readonly token: TokenInfo;
  readonly nowMs: number;
}) {
  if (last_used_ms === null) return <>never</>;
  const from = [last_address, last_transport?.toUpperCase()].filter((part) =>
    part !== null && part !== undefined
  );
  return (
    <>
      <Time ms={last_used_ms} nowMs={nowMs} /> <span class="quiet">{visibleText(from.join(", "), 100)}</span>
    </>
  );
}
