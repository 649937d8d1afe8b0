/** Renders the frame of every page: head, navigation, the pill that shows how current it is, help. Scripts only add to it. */
import type { Child } from "hono/jsx";
import { raw } from "hono/html";
import type { HubStatus } from "../hub_view.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { grouped } from "../../outcome/amounts.ts";
import { LoggedIn } from "../operator/forms.tsx";
import type { Login } from "../operator/logins.ts";
import type { PageRoute, Topic } from "./route.ts";

/** `Theme` is what a reader can choose instead of the system's theme. */
export type Theme = "light" | "dark";

interface LayoutProps {
  readonly title: string;
  readonly status: HubStatus;
  readonly pages: readonly PageRoute[];
  /** `path` is that of the address; it marks the page's own link, or that of its list. */
  readonly path: string;
  readonly topics: readonly Topic[];
  /** `after` is the id of the last event that the page includes. */
  readonly after: string;
  /** `notReady` says why no AI can work with the hub just now. */
  readonly notReady: string | undefined;
  readonly operator: Login | undefined;
  /** `notice` says what the operator just did. */
  readonly notice: string | undefined;
  readonly theme: Theme | undefined;
  readonly nowMs: number;
  readonly children?: Child;
}

/** Renders a whole document, doctype included. */
export function Layout(props: LayoutProps) {
  const { title, status, topics, after, theme, notReady, operator, notice, nowMs, children } = props;
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en" {...(theme === undefined ? {} : { "data-theme": theme })}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>{`${title} · aicollab`}</title>
          <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
          <link rel="stylesheet" href="/assets/page.css" />
          <link rel="stylesheet" href="/assets/figures.css" />
          <script type="module" src="/assets/live.js"></script>
        </head>
        <body
          data-journal={status.journal_id}
          data-version={status.version}
          data-topics={topics.join(" ")}
          data-after={after}
        >
          <a class="skip" href="#main">Skip to content</a>
          <header>
            <a class="brand" href="/">
              <Logo />
              aicollab
            </a>
            <button id="menu" type="button" popovertarget="pages">Menu</button>
            <Navigation {...props} />
            <div class="tools">
              <p id="pill" data-state="snapshot">
                <span class="mark" aria-hidden="true"></span>{" "}
                <span class="word">as of {new Date(nowMs).toISOString().slice(11, 19)} UTC</span>
              </p>
              <button id="pause" type="button" aria-pressed="false" hidden>Pause</button>
              <button id="theme" type="button" hidden>Theme</button>
              <button id="help" type="button" aria-label="Keyboard shortcuts" hidden>?</button>
            </div>
            <LoggedIn login={operator} />
          </header>
          <p id="announcement" class="unseen" aria-live="polite"></p>
          {notReady !== undefined && <NotReady reason={notReady} />}
          {notice !== undefined && <Notice text={notice} />}
          <main id="main" tabindex={-1}>
            <h1>{title}</h1>
            <div id="content">{children}</div>
            <noscript>
              <p class="hint">
                Without JavaScript the numbers stand still: reload to see new ones. Times are UTC.
              </p>
            </noscript>
          </main>
          <footer>
            <p>
              aicollab {status.version} · journal <code>{status.journal_id}</code> · entry{" "}
              <span data-field="head_seq">{grouped(status.head_seq)}</span>, library at{" "}
              <span data-field="indexed_seq">{grouped(status.indexed_seq)}</span> · times are{" "}
              <button id="zone" type="button" disabled>UTC</button>
            </p>
          </footer>
          <Shortcuts {...props} />
        </body>
      </html>
    </>
  );
}

/** Draws assets/icon.svg in the page's colours. */
function Logo() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 8 3 3M8 8l5-5M8 8v6" stroke-width="1.5" />
      <circle cx="8" cy="8" r="3" />
      <circle cx="3" cy="3" r="2" />
      <circle cx="13" cy="3" r="2" />
      <circle cx="8" cy="14" r="2" />
    </svg>
  );
}

/** Returns the links that the navigation offers to the reader. */
function offered({ pages, operator }: LayoutProps) {
  return pages.flatMap(({ path, nav }) => {
    if (nav === undefined) return [];
    const isOffered = nav.isFor === undefined || (operator !== undefined && nav.isFor(operator));
    return isOffered ? [{ path, ...nav }] : [];
  });
}

function Navigation(props: LayoutProps) {
  const { path, status } = props;
  return (
    <nav id="pages" popover="auto" aria-label="Pages">
      <ul>
        {offered(props).map(({ label, key, count, path: own }) => {
          const isCurrent = path === own || (own !== "/" && path.startsWith(`${own}/`));
          return (
            <li>
              <a href={own} data-key={key} {...(isCurrent ? { "aria-current": "page" } : {})}>
                {label}
                {count !== undefined && <Badge field={count} status={status} />}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** Shows a number of the status beside a label, unless it is 0; the live script keeps it current. */
function Badge({ field, status }: { readonly field: "waiting_for_operator"; readonly status: HubStatus }) {
  const value = status[field] ?? 0;
  return (
    <>
      {" "}
      <span class="badge" data-field={field} {...(value === 0 ? { "data-none": true } : {})}>
        {grouped(value)}
      </span>
    </>
  );
}

function NotReady({ reason }: { readonly reason: string }) {
  return (
    <p class="banner warn">
      <span class="mark" aria-hidden="true">▲</span> Not ready for AIs: {reason}.
    </p>
  );
}

function Notice({ text }: { readonly text: string }) {
  return (
    <p class="banner done" role="status">
      <span class="mark" aria-hidden="true">✓</span> {visibleText(text)}
    </p>
  );
}

function Shortcuts(props: LayoutProps) {
  const keys: readonly (readonly [string, string])[] = [
    ["/", "search or filter"],
    ["p", "pause and go on"],
    ["t", "light, dark or the system's theme"],
    ["?", "this help"],
    ["Esc", "leave a field or this help"],
  ];
  return (
    <dialog id="shortcuts" aria-labelledby="shortcuts-title">
      <h2 id="shortcuts-title">Keyboard shortcuts</h2>
      <dl>
        {keys.map(([key, what]) => <Shortcut keys={[key]} what={what} />)}
        {offered(props).map(({ label, key }) => <Shortcut keys={["g", key]} what={label} />)}
      </dl>
      <p>
        <label>
          <input id="shortcuts-on" type="checkbox" checked /> Single keys are shortcuts
        </label>
      </p>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}

function Shortcut({ keys, what }: { readonly keys: readonly string[]; readonly what: string }) {
  return (
    <div>
      <dt>{keys.map((key) => <kbd>{key}</kbd>)}</dt>
      <dd>{what}</dd>
    </div>
  );
}
