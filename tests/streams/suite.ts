/** Runs the conformance suite of Durable Streams, which is written for vitest, within this process. */
import { runConformanceTests } from "@durable-streams/server-conformance-tests";
import { AsyncLocalStorage } from "node:async_hooks";
import { getFn, startTests, type Task, type VitestRunner } from "@vitest/runner";

/** How a test of the suite ended; `created`: it passed on a stream that was made for it. */
export interface Outcome {
  readonly name: string;
  readonly result: "pass" | "created" | "fail" | "skip";
  readonly why: string;
}

/** The suite runs with these. */
export interface SuiteOptions {
  readonly baseUrl: string;
  readonly longPollTimeoutMs: number;
}

/** A test that runs knows whether a stream was made for it. */
interface Running {
  isCreated: boolean;
}

const running = new AsyncLocalStorage<Running>();

/** Notes that a stream was made for the test that asks right now. */
export function noteCreated(): void {
  const test = running.getStore();
  if (test !== undefined) test.isCreated = true;
}

/** Runs many tests at a time, as most of them wait, and resolves with the outcome of each. */
export async function runSuite(options: SuiteOptions): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const created = new Set<string>();
  const runner: VitestRunner = {
    config: {
      ...{ root: "/", name: undefined, setupFiles: [], passWithNoTests: false, testNamePattern: undefined },
      ...{
        allowOnly: false,
        chaiConfig: undefined,
        includeTaskLocation: false,
        tags: [],
        tagsFilter: undefined,
      },
      ...{ strictTags: false, retry: 0, maxConcurrency: 16, testTimeout: 10_000, hookTimeout: 10_000 },
      sequence: { seed: 1, hooks: "stack", setupFiles: "list", concurrent: true },
    },
    importFile: () => runConformanceTests(options),
    async runTask(test) {
      const state: Running = { isCreated: false };
      try {
        await running.run(state, getFn(test));
      } finally {
        if (state.isCreated) created.add(test.id);
      }
    },
    onAfterRunTask: (test) => {
      const { state, errors } = test.result!;
      const isCreated = created.has(test.id);
      const result = state === "pass" ? (isCreated ? "created" : "pass") : state === "fail" ? "fail" : "skip";
      outcomes.push({ name: nameOf(test), result, why: errors?.[0]?.message ?? "" });
    },
  };
  await startTests(["durable streams"], runner);
  return outcomes;
}

function nameOf(test: Task): string {
  const names: string[] = [];
  for (let task: Task | undefined = test; task !== undefined; task = task.suite) names.unshift(task.name);
  return names.filter((name) => name !== "").join(" > ");
}
