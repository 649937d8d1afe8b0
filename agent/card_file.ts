/** Reads by which card an AI is an agent for clients of A2A. */
import { jsonOfFile } from "../internal/json_file.ts";
import { usageError } from "../internal/user_error.ts";
import { type A2aAgent, a2aAgentSchema } from "../protocol/a2a_agent.ts";

const FIX = 'write {"name":…,"description":…,"skills":[{"id":…,"name":…,"description":…}]}';

/** Resolves with what stands in the file at `path`; with undefined without one. @throws {UserError} */
export async function cardIn(path: string | undefined): Promise<A2aAgent | undefined> {
  if (path === undefined) return undefined;
  let value: unknown;
  try {
    value = jsonOfFile(await Deno.readFile(path));
  } catch (error) {
    throw usageError(`Cannot read the card "${path}"`, { why: (error as Error).message, fix: FIX });
  }
  const { data, error } = a2aAgentSchema().safeParse(value);
  if (data !== undefined) return data;
  const [issue] = error.issues;
  const where = issue!.path.join(".");
  throw usageError(`"${path}" is no card of an agent`, {
    why: where === "" ? issue!.message : `${where}: ${issue!.message}`,
    fix: FIX,
  });
}
