/**
 * `deno task best-known [DIR]` repeats the searches behind the best known scores of the collaboration experiment
 * (trainer/experiment/page_cache_tasks.ts), in a minute; DIR holds the recordings.
 */
import { generatedTask } from "../trainer/experiment/page_cache_tasks.ts";
import { recordedTaskIn } from "../trainer/experiment/recordings_folder.ts";
import { Search } from "../trainer/learner/search.ts";

const SEEDS = [901, 902, 903];
const EVALS = 2_500;

const [folder] = Deno.args;
for (const task of [generatedTask(), ...(folder === undefined ? [] : [await recordedTaskIn(folder)])]) {
  const { name, dimensions, starts, bestKnown } = task;
  const found = SEEDS.map((seed) => {
    const evaluate = (x: readonly number[]) => ({ score: task.score(x), measured: null });
    const search = new Search<null>({ dimensions, budget: EVALS, seed, starts, evaluate });
    for (let evaluated = 0; evaluated < EVALS; evaluated++) search.step();
    return search.best!.score.toFixed(5);
  });
  console.log(`${name}: ${found.join(", ")}; counts as the best known: ${bestKnown}`);
}
