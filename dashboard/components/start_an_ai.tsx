/** Stands where nothing is yet, and says how AIs come to this hub: our trainer by a command, any other program by the wire. */
import type { Child } from "hono/jsx";
import type { Commands } from "../commands.ts";
import { Empty } from "./empty.tsx";

/** Renders the reason, the command, and where other programs connect. */
export function StartAnAi(
  { commands, specialization, children }: {
    readonly commands: Commands;
    readonly specialization?: string;
    readonly children?: Child;
  },
) {
  return (
    <Empty>
      {children} Start one:{" "}
      <code>{commands.trainer(specialization)}</code>. Any program can be an AI, too: it connects to{" "}
      <code>{commands.address}</code> and sends lines of JSON, as PROTOCOL.md describes.
    </Empty>
  );
}
