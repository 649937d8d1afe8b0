/** Shows a token that was just made, in the answer to its form: it is never shown again. */
import type { Context } from "hono";
import { visibleText } from "../../internal/visible_text.ts";
import { Facts } from "../components/facts.tsx";
import { Section } from "../components/section.tsx";
import { Time } from "../components/time.tsx";
import type { ShowToken } from "../operator/token_routes.ts";
import type { NewToken, RotatedToken } from "../token_desk.ts";
import { framed, type PageSources } from "./frame.tsx";

/** Returns what answers with the page of a new token. */
export function newTokenPage(sources: PageSources): ShowToken {
  return async (c: Context, made) => {
    const content = <Made made={made} {...sources} />;
    const title = `New token of ${visibleText(made.name, 64)}`;
    const shown = { title, topics: [], after: sources.live.events.newestId(), content };
    c.header("cache-control", "no-store");
    return await c.html(framed(c, sources, shown));
  };
}

type MadeProps = Pick<PageSources, "commands" | "wallMs"> & { readonly made: NewToken | RotatedToken };

function Made({ made, commands, wallMs }: MadeProps) {
  const { token_id, name, role, expires_ms, token } = made;
  const nowMs = wallMs();
  const file = `${name}.token`;
  return (
    <>
      <Section id="secret" title="Copy it now">
        <p class="note warn">
          <span class="mark" aria-hidden="true">▲</span>{" "}
          It is shown this once: the hub keeps no copy of it. Whoever has it comes in as {name}.
        </p>
        <label class="secret">
          <span>The token</span>
          <input value={token} readonly autocomplete="off" spellcheck={false} />
        </label>
        <p class="hint">
          Three clicks, or <kbd>Tab</kbd> into the field, select all of it; then <kbd>Ctrl</kbd> <kbd>C</kbd>
          {" "}
          or <kbd>⌘</kbd> <kbd>C</kbd>.
        </p>
      </Section>
      <Section id="owner" title="For its owner">
        <p>
          Save it as <code>{file}</code>, a file of one line that nobody else may read:{" "}
          <code>chmod 600 {file}</code>.
        </p>
        {role === "agent"
          ? (
            <p>
              Our trainer comes in with{" "}
              <code>{commands.byTokenFile(name, file)}</code>. Any other program sends{" "}
              <code>{`{"ai_id":"${name}","token":"…"}`}</code> as its first line.
            </p>
          )
          : (
            <p>
              Programs send it as <code>Authorization: Bearer …</code> to <code>/api/v1</code>, or
              <code>{`{"ai_id":"${name}","token":"…"}`}</code> as the first line of a connection.
            </p>
          )}
      </Section>
      <Section id="about" title="What it is">
        <Facts
          facts={[
            ["Name", name],
            ["Role", role],
            ["Id", <code>{token_id}</code>],
            ["Ends", expires_ms === null ? "never" : <Time ms={expires_ms} nowMs={nowMs} />],
            [
              "In place of",
              "old" in made && made.old.length > 0 ? <Old old={made.old} nowMs={nowMs} /> : null,
            ],
          ]}
        />
        <p>
          <a href="/tokens">All tokens</a>
        </p>
      </Section>
    </>
  );
}

function Old({ old, nowMs }: { readonly old: RotatedToken["old"]; readonly nowMs: number }) {
  return (
    <ul class="plain">
      {old.map(({ token_id, expires_ms }) => (
        <li>
          {token_id === null ? "the one of a flag" : <code>{token_id}</code>}, which ends{" "}
          {expires_ms === null ? "with it" : <Time ms={expires_ms} nowMs={nowMs} />}
        </li>
      ))}
    </ul>
  );
}
