/** Turns push configurations of A2A into what the hub keeps, and back. */
import type { TaskPushNotificationConfig } from "@a2a-js/sdk";
import type { PushConfig } from "../journal/rows.ts";
import { malformed } from "./incoming.ts";

const MAX_ID = 128;
/** HTTP carries these in a header. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** @throws {RequestMalformedError} */
export function fromConfig({ id, url, token, authentication }: TaskPushNotificationConfig): PushConfig {
  if (id.length > MAX_ID) throw malformed(`id: must have at most ${MAX_ID} characters`);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw malformed(`url: "${url}" is not a URL of http or https`);
  }
  for (const value of [token, authentication?.credentials]) {
    if (HEADER_VALUE.test(value?.trim() ?? "")) continue;
    throw malformed(
      "token, authentication.credentials: have a character that no header carries, such as a line feed",
    );
  }
  return {
    // A client of 0.3 names none, and means the one that there is.
    config_id: id === "" ? "default" : id,
    url,
    token: token || null,
    scheme: authentication?.scheme || null,
    credentials: authentication?.credentials || null,
  };
}

export function toConfig(
  taskId: string,
  { config_id, url, token, scheme, credentials }: PushConfig,
): TaskPushNotificationConfig {
  return {
    ...{ tenant: "", taskId, id: config_id, url, token: token ?? "" },
    authentication: scheme === null ? undefined : { scheme, credentials: credentials ?? "" },
  };
}
