/** Says who acts at the dashboard, and what their role is called. */

/** `ROLES` say what a name may do, the least first. */
export const ROLES = ["agent", "observer", "operator", "admin"] as const;

/** `Role` is one of {@link ROLES}. */
export type Role = typeof ROLES[number];

/** `Actor` is who acts, how they proved who they are, and by which way they act; every action is recorded with it. */
export interface Actor {
  readonly by: string;
  readonly role: Role;
  readonly proof: "token" | "local_key" | "login";
  /** `by_token` is the id of the token that proved it. */
  readonly by_token?: string | undefined;
  readonly via: "page" | "http";
}
