/** `aicollab specs` lists what there is to learn, alone and together. */
import { defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { flag } from "../internal/option.ts";
import type { Kernel } from "./kernels/kernel.ts";
import { couplings, specializations } from "./kernels/table.ts";
import { textTable } from "./text_table.ts";

export const command = defineCommand({
  name: "specs",
  examples: ["aicollab specs", "aicollab specs --json"],
  options: { json: flag({ sentence: "print JSON, with the range of each parameter" }) },
  run({ json }, { out }) {
    if (json) out(JSON.stringify(overview(), null, 2));
    else lines().forEach((line) => out(line));
    return Promise.resolve(EXIT.ok);
  },
});

function overview() {
  return {
    specializations: specializations.map(({ name, complement, capabilities, kernel }) => ({
      specialization: name,
      complement,
      capabilities,
      ...kernelOverview(kernel),
    })),
    couplings: couplings.map(({ partners, kernel }) => ({ partners, ...kernelOverview(kernel) })),
  };
}

function kernelOverview({ space, sim, objective, generator, classics, bound, traces }: Kernel) {
  return {
    space: space.id,
    params: space.params,
    points: space.points,
    sim,
    objective: { name: objective.name, unit: objective.unit, direction: objective.direction },
    workloads: { gen: generator.name, unit: generator.unit, length: generator.defaultLength },
    baselines: classics,
    bound: bound ?? null,
    recordings: traces?.formats ?? [],
  };
}

function lines(): string[] {
  return [
    ...textTable([
      ["SPECIALIZATION", "SPACE", "SIMULATOR", "OBJECTIVE", "RECORDINGS", "COMPLEMENT"],
      ...specializations.map(({ name, complement, kernel }) => [
        name,
        kernel.space.id,
        simulator(kernel),
        objective(kernel),
        kernel.traces?.formats.map((format) => `.${format}`).join(" ") ?? "",
        complement,
      ]),
    ]),
    "",
    ...textTable([
      ["TOGETHER", "SPACE", "SIMULATOR", "OBJECTIVE"],
      ...couplings.map(({ partners, kernel }) => [
        partners.join(" + "),
        kernel.space.id,
        simulator(kernel),
        objective(kernel),
      ]),
    ]),
    "",
    "Baselines; * is a point of the space:",
    ...[...specializations, ...couplings].map(({ kernel: { space, classics } }) =>
      `  ${space.id}: ${classics.map((name) => (space.points[name] ? `${name}*` : name)).join(" ")}`
    ),
  ];
}

function simulator({ sim }: Kernel): string {
  return `${sim.name} ${sim.version}`;
}

function objective({ objective: { name, direction } }: Kernel): string {
  return `${direction} ${name}`;
}
