/** Defines how an AI describes itself to clients of A2A: its card is made from this. */
import * as z from "zod";
import { once } from "./once.ts";
import { name } from "./value_kinds.ts";

const words = z.string().min(1).max(1_000);
const modes = z.array(z.string().min(1).max(128)).min(1).max(32);

const skillSchema = once(() =>
  z.looseObject({
    id: name,
    name,
    description: words,
    tags: z.array(name).max(32).optional(),
    examples: z.array(words).max(16).optional(),
  })
);

/** `hello` has this in `a2a`. */
export const a2aAgentSchema = once(() =>
  z.looseObject({
    name,
    description: words,
    version: z.string().min(1).max(64).optional(),
    skills: z.array(skillSchema()).min(1).max(32),
    input_modes: modes.optional(),
    output_modes: modes.optional(),
  })
);

/** An AI that is an agent of A2A says this of itself. */
export type A2aAgent = z.output<z.ZodObject<ReturnType<typeof a2aAgentSchema>["shape"]>>;

/** Returns the description as JSON, with the fields in one order and without any others, so that two are compared as texts. */
export function a2aAgentText(
  { name, description, version, skills, input_modes, output_modes }: A2aAgent,
): string {
  const listed = skills.map(({ id, name, description, tags, examples }) => ({
    ...{ id, name, description, tags, examples },
  }));
  return JSON.stringify({ name, description, version, skills: listed, input_modes, output_modes });
}
