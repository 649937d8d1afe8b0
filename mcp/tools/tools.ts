/** Lists the tools in the order in which a client shows them. */
import type { Tool } from "../tool.ts";
import { ask } from "./ask.ts";
import { finish, progress } from "./held_work.ts";
import { done, inbox } from "./inbox.ts";
import { search, share } from "./library.ts";
import { take } from "./take.ts";
import { send, who } from "./talk.ts";

export const TOOLS: readonly Tool[] = [inbox, done, send, who, ask, take, progress, finish, share, search];
