/** Turns push configurations of A2A into what the hub keeps, and back. */
import type { TaskPushNotificationConfig } from "@a2a-js/sdk";
import type { PushConfig } from "../journal/rows.ts";
import { malformed } from "./incoming.ts";

const MAX_ID = 128;

/** @throws {RequestMalformedError} */
export function fromConfig({ id, url, token, authentication }: TaskPushNotificationConfig): PushConfig {
  if (id.length > MAX_ID) throw malformed(`id: must have at most ${MAX_ID} characters`);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw malformed(`url: "${url}" is not a URL of http or https`);
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
