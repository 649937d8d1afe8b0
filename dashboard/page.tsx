/** The overview as HTML: complete at first paint, readable without JavaScript; `assets/live.js` keeps it current. */
import type { AiRow, HubStatus, HubView, SessionRow } from "./hub_view.ts";
import { visibleText } from "../internal/visible_text.ts";

/** The guide's four counters, in its words and order. */
const COUNTERS = [
  ["connected_ais", "Connected AIs"],
  ["shared_patterns", "Shared Patterns"],
  ["shared_components", "Shared Components"],
  ["active_collaborations", "Active Collaborations"],
] as const;

/** The whole page. */
export function Page({ view }: { view: HubView }) {
  const status = view.status();
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>aicollab</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/page.css" />
        <script type="module" src="/assets/live.js"></script>
      </head>
      <body>
        <header>
          <h1>aicollab</h1>
          <p id="pill" data-state="snapshot" role="status">
            <span class="mark" aria-hidden="true"></span>
            <span class="word">as of {new Date().toISOString().slice(11, 19)} UTC</span>
          </p>
        </header>
        <main>
          <Counters status={status} />
          <div id="panels">
            <Panels view={view} />
          </div>
          <noscript>
            <p class="hint">Without JavaScript the numbers stand still; reload to see new ones.</p>
          </noscript>
        </main>
        <footer>
          aicollab {status.version} · journal <code>{status.journal_id}</code> · entry{" "}
          <span data-field="head_seq">{status.head_seq}</span>, library at{" "}
          <span data-field="indexed_seq">{status.indexed_seq}</span>
        </footer>
      </body>
    </html>
  );
}

function Counters({ status }: { status: HubStatus }) {
  return (
    <dl id="counters">
      {COUNTERS.map(([field, name]) => (
        <div>
          <dt>{name}</dt>
          <dd data-field={field}>{status[field]}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The two tables under the counters; also served alone, for the page to renew them. */
export function Panels({ view }: { view: HubView }) {
  const status = view.status();
  return (
    <>
      <section aria-labelledby="ais">
        <h2 id="ais">AIs</h2>
        <Ais rows={view.ais()} total={status.connected_ais} />
      </section>
      <section aria-labelledby="sessions">
        <h2 id="sessions">Collaborations</h2>
        <Sessions rows={view.sessions()} total={status.active_collaborations} />
      </section>
    </>
  );
}

function Ais({ rows, total }: { rows: readonly AiRow[]; total: number }) {
  if (rows.length === 0) {
    return (
      <p class="empty">
        No AI is here yet. Start one: <code>aicollab trainer AI_Node_1 networking</code>
      </p>
    );
  }
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">AI</th>
            <th scope="col">Specialization</th>
            <th scope="col">Activity</th>
            <th scope="col">Here since (UTC)</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((ai) => (
            <tr>
              <th scope="row">{ai.ai_id}</th>
              <td data-label="Specialization">{visibleText(ai.specialization)}</td>
              <td data-label="Activity">{visibleText(ai.activity) || "–"}</td>
              <td data-label="Here since (UTC)">
                {ai.connected_at !== null &&
                  <time datetime={ai.connected_at}>{ai.connected_at.slice(11, 19)}</time>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Missing shown={rows.length} total={total} />
    </>
  );
}

function Sessions({ rows, total }: { rows: readonly SessionRow[]; total: number }) {
  if (rows.length === 0) {
    return (
      <p class="empty">
        No collaboration is open. Two AIs that complement each other begin one by themselves.
      </p>
    );
  }
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">Session</th>
            <th scope="col">Type</th>
            <th scope="col">Requester</th>
            <th scope="col">Partner</th>
            <th scope="col">Progress</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((session) => (
            <tr>
              <th scope="row">{session.session_id}</th>
              <td data-label="Type">{visibleText(session.collaboration_type)}</td>
              <td data-label="Requester">{session.requester}</td>
              <td data-label="Partner">{session.partner ?? "waiting for one"}</td>
              <td data-label="Progress">
                <Progress session={session} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Missing shown={rows.length} total={total} />
    </>
  );
}

function Progress({ session }: { session: SessionRow }) {
  if (session.state === "open") return <>open</>;
  const percent = Math.round((session.progress ?? 0) * 100);
  return (
    <>
      <progress max={100} value={percent} aria-label={`progress of ${session.session_id}`}></progress>{" "}
      {percent} %
    </>
  );
}

function Missing({ shown, total }: { shown: number; total: number }) {
  return total > shown ? <p class="hint">{total - shown} more are not listed.</p> : null;
}
