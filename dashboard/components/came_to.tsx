/** Says what a collaboration came to, in lists and at the top of its page. */
import { visibleText } from "../../internal/visible_text.ts";
import { type JointReport, jointReport, jointWords } from "../../outcome/collaboration_words.ts";
import type { CollaborationSummary } from "../../journal/library/view/library_view.ts";

const MAX_TEXT = 120;

/** Renders the change of its objective where its partner reported one, else what it left or what its result says in words, else why it ended. */
export function CameTo({ collaboration }: { readonly collaboration: CollaborationSummary }) {
  const { state, reason, component_id, result } = collaboration;
  switch (state) {
    case "open":
    case "active":
      return <span class="quiet">not finished</span>;
    case "completed": {
      const joint = reportIn(collaboration);
      if (joint !== undefined) return <>{jointWords(joint)}</>;
      if (component_id !== null) return <>component {visibleText(component_id, MAX_TEXT)}</>;
      return result === null
        ? <span class="quiet">nothing was reported</span>
        : <>{visibleText(summaryIn(result) ?? result, MAX_TEXT)}</>;
    }
    default:
      return reason === null || reason === ""
        ? <span class="quiet">no reason was given</span>
        : <>{visibleText(reason, MAX_TEXT)}</>;
  }
}

/** Returns what its partner reported of joint work; undefined where there is no such report. */
export function reportIn({ result }: Pick<CollaborationSummary, "result">): JointReport | undefined {
  return jointReport(parsed(result));
}

/** Returns the words in which a result says what came out, in one line; undefined where it has none. */
function summaryIn(result: string): string | undefined {
  const { summary, text } = Object(parsed(result)) as Readonly<Record<string, unknown>>;
  const words = [summary, text].find((one): one is string => typeof one === "string" && one.trim() !== "");
  return words?.trim().replaceAll(/[\t\n\r ]+/g, " ");
}

function parsed(json: string | null): unknown {
  try {
    return json === null ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}
