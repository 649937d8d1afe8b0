/** Serves a dashboard to a browser that is logged in, for tests of what only operators see. */
import type { Hono } from "hono";
import { createDashboard } from "../dashboard.tsx";
import type { HubView, Operator } from "../hub_view.ts";
import { makeLoginCode } from "../operator/login_code.ts";
import { SAMPLE_NOW_MS, sampleView } from "./sample_view.ts";

const LOCAL_KEY = "key";
const PORT = 5001;
const OWN = {
  host: `127.0.0.1:${PORT}`,
  origin: `http://127.0.0.1:${PORT}`,
  "sec-fetch-site": "same-origin",
  accept: "text/html",
};

/** `IDLE` does nothing, and succeeds. */
export const IDLE: Operator = {
  record: () => Promise.resolve(),
  disconnect: () => Promise.resolve(),
  cancel: () => Promise.resolve(),
  decide: () => Promise.resolve({ seq: 1 }),
  raiseBudget: () => Promise.resolve(),
  send: () => Promise.resolve({ seq: 1 }),
};

/** `LoggedIn` asks as a browser that is logged in, unless it is told otherwise. */
export interface LoggedIn {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Sends a form, which has the token of the login already. */
  post(path: string, fields: Record<string, string>): Promise<Answer>;
}

export interface Answer {
  readonly code: number;
  readonly html: string;
  readonly headers: Headers;
}

/** Logs in at a dashboard of `changes` to the sample. */
export async function logIn(changes: Partial<HubView> = {}): Promise<LoggedIn> {
  const app = createDashboard(sampleView({}, { operator: IDLE, ...changes }), {
    wallMs: () => SAMPLE_NOW_MS,
    logins: { localKey: LOCAL_KEY, port: () => PORT, wallMs: () => SAMPLE_NOW_MS },
  });
  const challenge = await (await app.request("/login/challenge", { headers: OWN })).text();
  const code = makeLoginCode({ localKey: LOCAL_KEY, challenge, port: PORT }, SAMPLE_NOW_MS);
  const entered = await app.request(`/login?code=${code}`, { headers: OWN });
  const cookie = entered.headers.get("set-cookie")!.split(";")[0]!;
  const get = (path: string, headers: Record<string, string> = { cookie }) => ask(app, path, { headers });
  const token = /name="token" value="([^"]+)"/.exec((await get("/about")).html)![1]!;
  return {
    get,
    post: (path, fields) =>
      ask(app, path, {
        method: "POST",
        headers: { cookie },
        body: new URLSearchParams({ token, ...fields }),
      }),
  };
}

async function ask(app: Hono, path: string, { headers, ...request }: RequestInit): Promise<Answer> {
  const answer = await app.request(path, { ...request, headers: { ...OWN, ...headers as object } });
  return { code: answer.status, html: await answer.text(), headers: answer.headers };
}
