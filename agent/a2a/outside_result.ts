/** Turns what an outside agent made into the output of a task, and how it ended into what its requester reads. It is pure. */
import { Artifact, type Part, TaskState } from "@a2a-js/sdk";
import { type Ended, NOTHING } from "../doing.ts";
import { MAX_OUTPUT_BYTES, type Output } from "../output.ts";
import type { OutsideTask } from "./outside_task.ts";

/** Returns how a task ended. */
export function endOf(task: OutsideTask): Ended {
  const errors = textOf(task.said);
  switch (task.state) {
    case TaskState.TASK_STATE_COMPLETED: {
      const output = outputOf(task);
      return output.totalBytes > 0
        ? { failure: undefined, output, errors: "" }
        : { failure: "the outside agent completed it without a result", output: NOTHING, errors: "" };
    }
    case TaskState.TASK_STATE_FAILED:
      return { failure: "the outside agent failed", output: NOTHING, errors, ending: "failed" };
    case TaskState.TASK_STATE_REJECTED:
      return { failure: "the outside agent rejected it", output: NOTHING, errors, ending: "rejected" };
    case TaskState.TASK_STATE_AUTH_REQUIRED:
      return {
        failure: "the outside agent asks for an authorization",
        output: NOTHING,
        errors,
        ending: "rejected",
      };
    default:
      return { failure: "the outside agent cancelled it", output: NOTHING, errors, ending: "rejected" };
  }
}

/**
 * Returns what was made: the text or the data of the only artifact, or of the last words where there is none; else JSON with
 * `artifacts`, each in the JSON of A2A 1.0.
 */
export function outputOf({ artifacts, said }: OutsideTask): Output {
  const words = { artifactId: "result", name: "result", description: "", parts: said };
  const made = artifacts.length > 0 ? artifacts : said.length > 0 ? [words] : [];
  const [only, ...others] = made;
  if (only === undefined) return NOTHING;
  const single = others.length === 0 ? singleOf(only.parts) : undefined;
  if (single !== undefined) return bounded(single);
  const none = { metadata: undefined, extensions: [] };
  const json = made.map((one) => Artifact.toJSON({ ...one, ...none, parts: merged(one.parts) }));
  return bounded(JSON.stringify({ artifacts: json }));
}

/** Returns the words in `parts`, and the data as JSON; a stream sends words piece by piece, so nothing stands between them. */
export function textOf(parts: readonly Part[]): string {
  return parts.map(({ content }) =>
    content?.$case === "text" ? content.value : content?.$case === "data" ? JSON.stringify(content.value) : ""
  ).join("");
}

function singleOf(parts: readonly Part[]): string | undefined {
  if (parts.every(({ content }) => content?.$case === "text")) return textOf(parts);
  const [first, ...others] = parts;
  return others.length === 0 && first!.content?.$case === "data"
    ? JSON.stringify(first!.content.value)
    : undefined;
}

function merged(parts: readonly Part[]): Part[] {
  const list: Part[] = [];
  for (const part of parts) {
    const last = list.at(-1);
    if (last?.content?.$case === "text" && part.content?.$case === "text") {
      list[list.length - 1] = {
        ...last,
        content: { $case: "text", value: last.content.value + part.content.value },
      };
    } else list.push(part);
  }
  return list;
}

function bounded(text: string): Output {
  const bytes = new TextEncoder().encode(text);
  return { bytes: bytes.subarray(0, MAX_OUTPUT_BYTES), totalBytes: bytes.length };
}
