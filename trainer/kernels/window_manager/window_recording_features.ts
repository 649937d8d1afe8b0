/** Describes a recording of windows, so that related ones can be found. */
import { WINDOW_CLASSES, type WindowEvent, type WindowRecording } from "./window_recording.ts";

/** Returns shares of open, close and resize; mean windows open; share of each class among the windows opened. */
export function windowRecordingFeatures(recording: WindowRecording): number[] {
  const share = (kind: WindowEvent["kind"]) =>
    recording.filter((event) => event.kind === kind).length / recording.length;
  const opened = recording.filter(({ kind }) => kind === "open");
  let [open, sum] = [0, 0];
  for (const { kind } of recording) {
    open += kind === "open" ? 1 : kind === "close" ? -1 : 0;
    sum += open;
  }
  return [
    share("open"),
    share("close"),
    share("resize"),
    sum / recording.length,
    ...WINDOW_CLASSES.map((_, of) => opened.filter((event) => event.class === of).length / opened.length),
  ];
}
