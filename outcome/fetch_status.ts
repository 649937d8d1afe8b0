/** Asks a hub for its counts over HTTP. */
import { fetchText } from "../internal/fetch_text.ts";
import { type HubStatus, hubStatusSchema } from "./hub_status.ts";

const ANSWER_WITHIN_MS = 5_000;

/** The program that answers is no hub. */
export class NotAHub extends Error {
  override readonly name = "NotAHub";
}

/** A hub answers, and not without a token or a login. */
export class LoginNeeded extends Error {
  override readonly name = "LoginNeeded";
}

/** @throws {NotAHub} when what answers at `url` does not say what `/status` says; {LoginNeeded}; {Error} when nothing answers. */
export async function fetchStatus(url: string): Promise<HubStatus> {
  const { text, status } = await fetchText(url, ANSWER_WITHIN_MS);
  if (status === 401) throw new LoginNeeded(`what answers at ${url} asks for a token or a login`);
  try {
    return hubStatusSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new NotAHub(`what answers at ${url} is no hub`, { cause });
  }
}
