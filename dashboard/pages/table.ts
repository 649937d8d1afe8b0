/** Lists all pages in the order of the navigation. */
import type { PageRoute } from "./route.ts";
import { about } from "./about.tsx";
import { ai } from "./ai.tsx";
import { ais } from "./ais.tsx";
import { artifact } from "./artifact.tsx";
import { artifacts } from "./artifacts.tsx";
import { collaboration } from "./collaboration.tsx";
import { collaborations } from "./collaborations.tsx";
import { compare } from "./compare.tsx";
import { conversations } from "./conversations.tsx";
import { deadLetters } from "./dead_letters.tsx";
import { flow } from "./flow.tsx";
import { inbox } from "./inbox.tsx";
import { log } from "./log.tsx";
import { overview } from "./overview.tsx";
import { performance } from "./performance.tsx";
import { run } from "./run.tsx";
import { runs } from "./runs.tsx";
import { thread } from "./thread.tsx";
import { topic } from "./topic.tsx";
import { trail } from "./trail.tsx";
import { tokens } from "./tokens.tsx";

/** `PAGES` are tried in order; the first whose path fits answers. */
export const PAGES: readonly PageRoute[] = [
  overview,
  ais,
  ai,
  flow,
  inbox,
  conversations,
  topic,
  thread,
  collaborations,
  collaboration,
  artifacts,
  artifact,
  log,
  deadLetters,
  performance,
  runs,
  compare,
  run,
  tokens,
  trail,
  about,
];
