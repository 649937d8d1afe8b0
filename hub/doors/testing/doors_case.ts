/** Opens the doors of a core for tests, whose journal answers when the test says so. */
import { OpenSessions } from "../../session/open_sessions.ts";
import { CoreCase } from "../../testing/core_case.ts";
import { Doors } from "../doors.ts";

/** An AI that comes by the local key. */
export const CALLER = {
  name: "A",
  role: "agent",
  token: undefined,
  localKey: "key",
  isDirect: true,
  ended: new AbortController().signal,
} as const;

export function doorsCase() {
  const made = new CoreCase();
  const sessions = new OpenSessions(made.core);
  return { made, sessions, doors: new Doors(made.core, sessions) };
}
