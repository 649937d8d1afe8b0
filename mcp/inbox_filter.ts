/** Says which entries an agent is to read: what is meant for it, not everything that is for everyone. */
import type { EntryMessage } from "./entry.ts";
import type { Work } from "./work.ts";

/**
 * Returns whether an entry belongs into the inbox of `me`: what is directed to it or to its topics, talk to everyone, requests that it may take,
 * and what happens in its own collaborations. What others share with everyone is found by search.
 */
export function inboxFilter(
  me: string,
  capabilities: readonly string[],
  work: Work,
): (message: EntryMessage) => boolean {
  const mayTake = (required: readonly string[] = []) => required.every((each) => capabilities.includes(each));
  return (message) => {
    switch (message.message_type) {
      case "message":
      case "loop_stopped":
      case "dead_letter":
      case "deadlock":
        return true;
      case "collaboration_request":
        return message.target_ai === me || mayTake(message.data.required_capabilities);
      case "collaboration_started":
        // The AI knows what it took itself.
        return message.data.requester === me;
      case "collaboration_reopened":
        return work.concerns(message.data.session_id) ||
          (message.data.requester !== me && mayTake(message.data.required_capabilities));
      case "collaboration_closed":
        return work.concerns(message.data.session_id);
      case "collaboration_progress": {
        const { session_id, progress, note } = message.data;
        const known = work.get(session_id);
        // A partner repeats its last word to keep its lease.
        return known?.progress !== progress || known?.note !== note;
      }
      case "collaboration_complete":
      case "collaboration_decline":
      case "collaboration_cancel":
        return true;
      case "pattern_share":
        return message.target_ai === me || message.topic !== undefined;
      case "os_component_share":
      case "code_share": {
        const { session_id } = message.data;
        return message.target_ai === me || (session_id !== undefined && work.concerns(session_id));
      }
      default:
        return message.target_ai === me;
    }
  };
}
