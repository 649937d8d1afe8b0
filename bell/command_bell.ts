/** A bell that runs a command, such as one that wakes a session whose window was closed. */
import type { GivenCommand } from "../internal/given_command.ts";
import { pointerText } from "./pointer.ts";
import type { Bell } from "./ringer.ts";

/** This word of a command stands for the pointer. */
const POINTER = "{}";

/** Returns the bell; the pointer, which holds nothing that anybody wrote, stands on standard input as well. */
export function commandBell({ program, args: words }: GivenCommand): Bell {
  return {
    name: "command",
    whyNot: () => undefined,
    async ring(waiting, signal) {
      const text = pointerText(waiting);
      const args = words.map((word) => word === POINTER ? text : word);
      const process = new Deno.Command(program, {
        ...{ args, signal, stdin: "piped", stdout: "null", stderr: "inherit" },
      }).spawn();
      // A command that does not read it may be gone already.
      new Blob([`${text}\n`]).stream().pipeTo(process.stdin).catch(() => {});
      const { success, code } = await process.status;
      if (!success) throw new Error(`it ended with ${code}`);
    },
  };
}
