/**
 * Does a trainer's request without a partner: it searches jointly by itself, from its own pattern and the best of
 * the other side's that it knows.
 */
import { getLogger } from "@logtape/logtape";
import { inPieces, yieldToEventLoop } from "./yield_to_event_loop.ts";
import { conclude, type JointWorkOptions, lateAfter, prepare, type Start } from "./joint_work.ts";
import { type Coupling, specializationOf } from "./kernels/table.ts";

const log = getLogger(["aicollab", "trainer"]);

/**
 * Searches, then shares what came out, with its component where it is better than the start. Stops without a result
 * as soon as there is a collaboration to work on: that is worth more. @throws as `yieldToEventLoop`.
 */
export async function workAlone(
  { session_id, coupling }: { session_id: string; coupling: Coupling },
  options: Omit<JointWorkOptions, "hub">,
): Promise<void> {
  const { exchange, collaborations, signal } = options;
  const isLate = lateAfter(options.clock);
  const { lesson, parents } = prepare(
    { session_id, coupling, theirs: bestKnown(coupling, options) },
    options,
  );
  await inPieces(lesson.preparing(), signal);
  while (!lesson.done && !(lesson.hasStart && isLate())) {
    if (collaborations.next()) {
      log.info("Stopped working alone: somebody wants to work together");
      return;
    }
    lesson.step();
    await yieldToEventLoop(signal);
  }
  await inPieces(lesson.concluding(), signal);
  const { start, final, content, theirs } = conclude(lesson, parents(), options);
  if (!theirs) {
    const patternId = exchange.sharePattern(content);
    if (final !== start) exchange.postComponent(content, patternId);
  }
  log.info("Worked alone on {space} with {evals} evaluations: {objective} {start} → {final}", {
    space: coupling.kernel.space.id,
    evals: lesson.evals,
    objective: coupling.kernel.objective.name,
    start: start.learned.value.toFixed(3),
    final: final.learned.value.toFixed(3),
  });
}

/** Returns the point of the other side's space with the best ratio. */
function bestKnown(
  { partners }: Coupling,
  { specialization, library }: Pick<JointWorkOptions, "specialization" | "library">,
): Start {
  const partner = partners.find((name) => name !== specialization)!;
  const [best] = library.migrants(specializationOf(partner)!.kernel.space.id, Infinity, new Set(), 1);
  return best ?? {};
}
