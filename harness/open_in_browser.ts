/** Opens files in the user's browser. */
import { pathToFileURL } from "node:url";

type Environment = Readonly<Record<string, string>>;

/** Opens the file; resolves with false where there is no display, or no program that opens it. */
export async function openInBrowser(path: string, environment: Environment): Promise<boolean> {
  const program = opener(environment);
  if (!program) return false;
  const url = pathToFileURL(path).href;
  try {
    const { success } = await new Deno.Command(program[0]!, {
      args: [...program.slice(1), url],
      ...{ stdin: "null", stdout: "null", stderr: "null" } as const,
    }).output();
    return success;
  } catch {
    return false;
  }
}

function opener({ DISPLAY, WAYLAND_DISPLAY }: Environment): string[] | undefined {
  if (Deno.build.os === "darwin") return ["open"];
  if (Deno.build.os === "windows") return ["cmd", "/c", "start", ""];
  return DISPLAY || WAYLAND_DISPLAY ? ["xdg-open"] : undefined;
}
