/** Turns messages into lines of a trainer's log. */
import type { HubMessage } from "../client/hub_client.ts";
import { visibleText } from "../internal/visible_text.ts";

/** Returns the line for a message, or undefined where it is not worth one. `aiId` is the reader. */
export function lineFor(message: HubMessage, aiId: string): string | undefined {
  if (message.message_type === "message") {
    return message.target_ai === aiId
      ? `Message from ${message.source_ai}: ${inWords(message.data.content)}`
      : undefined;
  }
  if ("replayed" in message && message.replayed) return undefined;
  const from = "source_ai" in message ? message.source_ai : undefined;
  switch (message.message_type) {
    case "training_sync": {
      const { active_ais, collab_ops } = message.data;
      return `Received TRAINING_SYNC: active_ais=${list(active_ais)}, collab_ops=${
        list(collab_ops.map((op) => op.session_id))
      }`;
    }
    case "pattern_share":
      return `Received pattern ${message.data.pattern_id} from ${from}`;
    case "os_component_share":
      return `Received component ${message.data.component_id} from ${from}`;
    case "collaboration_request":
      return `Received COLLABORATION_REQUEST ${message.data.session_id} from ${from}: ${message.data.collaboration_type}`;
    case "collaboration_started":
      return message.data.requester === aiId
        ? `${message.data.partner} accepted collaboration ${message.data.session_id}`
        : undefined;
    case "collaboration_progress":
      return `${from} is at ${Math.round(message.data.progress * 100)} % of ${message.data.session_id}`;
    case "collaboration_complete":
      return `${from} completed collaboration ${message.data.session_id}: ${message.data.outcome}${
        outcome(message.data.result)
      }`;
    case "collaboration_reopened":
      return `Collaboration ${message.data.session_id} is open again: ${message.data.reason}`;
    case "collaboration_closed":
      return `Collaboration ${message.data.session_id} closed: ${message.data.state}`;
    case "verdict":
      return message.data.subject.startsWith(`${aiId}_`)
        ? `${from} found ${message.data.subject} ${message.data.result}`
        : undefined;
    case "ai_joined":
      return `${message.data.ai_id} (${message.data.specialization}) joined`;
    case "ai_left":
      return `${message.data.ai_id} left`;
    case "error":
      return `The hub says ${message.code}: ${message.message}`;
    default:
      return undefined;
  }
}

function inWords(content: unknown): string {
  return visibleText(typeof content === "string" ? content : JSON.stringify(content));
}

function list(names: readonly string[]): string {
  return `[${names.map((name) => `'${name}'`).join(", ")}]`;
}

function outcome(result: Record<string, unknown> | undefined): string {
  const { objective, start, final } = result ?? {};
  if (typeof start !== "number" || typeof final !== "number") return "";
  return `, ${objective} ${start.toFixed(3)} → ${final.toFixed(3)}`;
}
