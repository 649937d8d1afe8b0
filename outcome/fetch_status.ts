/** Asks a hub for its counts over HTTP. */
import { fetchText } from "../internal/fetch_text.ts";
import { type HubStatus, hubStatusSchema } from "./hub_status.ts";

const ANSWER_WITHIN_MS = 5_000;

/** The program that answers is no hub. */
export class NotAHub extends Error {
  override readonly name = "NotAHub";
}

/** @throws {NotAHub} when what answers at `url` does not say what `/status` says; {Error} when nothing answers. */
export async function fetchStatus(url: string): Promise<HubStatus> {
  const { text } = await fetchText(url, ANSWER_WITHIN_MS);
  try {
    return hubStatusSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new NotAHub(`what answers at ${url} is no hub`, { cause });
  }
}
