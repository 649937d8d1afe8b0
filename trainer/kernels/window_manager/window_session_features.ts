/** What describes a session of windows, to find related ones. */
import { WINDOW_CLASSES, type WindowEvent, type WindowSession } from "./window_session.ts";

/** Shares of open, close and resize; mean windows open; share of each class among the windows opened. */
export function windowSessionFeatures(session: WindowSession): number[] {
  const share = (kind: WindowEvent["kind"]) =>
    session.filter((event) => event.kind === kind).length / session.length;
  const opened = session.filter(({ kind }) => kind === "open");
  let [open, sum] = [0, 0];
  for (const { kind } of session) {
    open += kind === "open" ? 1 : kind === "close" ? -1 : 0;
    sum += open;
  }
  return [
    share("open"),
    share("close"),
    share("resize"),
    sum / session.length,
    ...WINDOW_CLASSES.map((_, of) => opened.filter((event) => event.class === of).length / opened.length),
  ];
}
