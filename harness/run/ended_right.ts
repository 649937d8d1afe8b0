/** Says whether a process of a run ended as it was meant to. */
import { EXIT } from "../../internal/exit_codes.ts";
import type { ProgramEnd } from "../program.ts";
import type { MemberProcess } from "./member_processes.ts";

/** Returns whether it ended as intended: when it was asked to, or by the fault, with the exit code that belongs to that. */
export function endedRight({ code, early }: ProgramEnd, endedBy: MemberProcess["endedBy"]): boolean {
  if (endedBy === "duplicate") return early && code === EXIT.authentication;
  return endedBy === "kill" ? early : code === EXIT.ok && !early;
}
