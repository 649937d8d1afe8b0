/** Says who acts, where it is a person and not an AI for itself. */
import type { DataOf } from "../../protocol/messages.ts";

/** An action as its entry records it. */
export type OperatorAction = DataOf<"operator_action">;

/** An actor is a person, how they proved who they are, and by which way they act. */
export type Actor = Pick<OperatorAction, "by" | "role" | "proof" | "by_token" | "via">;
