/* Draws the page's figures from the options in them. Only pages with a figure fetch the library. */
// @ts-check
/// <reference lib="dom" />

/**
 * @typedef {object} EChart
 * @property {(option: unknown, settings?: { notMerge: boolean }) => void} setOption
 * @property {(size: { width: number, height: number }) => void} resize
 */

/** @type {Promise<any> | undefined} */
let library;

function load() {
  return library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "/assets/echarts.js";
    script.onload = () => resolve(/** @type {any} */ (globalThis).echarts);
    script.onerror = () => {
      library = undefined;
      reject(new Error("The charts' library could not be loaded"));
    };
    document.head.append(script);
  });
}

/** `drawnFor` holds the width for which each figure is drawn. @type {WeakMap<Element, number>} */
const drawnFor = new WeakMap();

const resized = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (drawnFor.get(target) === target.clientWidth) continue;
    drawnFor.set(target, target.clientWidth);
    draw(/** @type {HTMLElement} */ (target)).catch(() =>
      sayInstead(target, "The chart could not be drawn.")
    );
  }
});

/** `drawings` holds the charts by the elements that show them. @type {WeakMap<Element, EChart>} */
const drawings = new WeakMap();

/** Draws all figures in `root`, and again when their width changes. Without the library words and tables remain. @param {ParentNode} root */
export function drawCharts(root) {
  for (const figure of figures(root)) {
    if (figure.querySelector(".plot") === null) {
      const plot = document.createElement("div");
      plot.className = "plot";
      // The table beside the plot holds the same for screen readers.
      plot.setAttribute("aria-hidden", "true");
      figure.prepend(plot);
      sayInstead(figure, "Loading the chart …");
    }
    resized.observe(figure);
  }
}

/** Moves drawings to the figures that take their place, so that they change instead of flickering. @param {ParentNode} from @param {ParentNode} to */
export function adoptCharts(from, to) {
  const adopters = new Map(figures(to).map((figure) => [figure.dataset.chart, figure]));
  for (const figure of figures(from)) {
    resized.unobserve(figure);
    const plot = figure.querySelector(".plot");
    if (plot) adopters.get(figure.dataset.chart)?.prepend(plot);
  }
}

/** @param {HTMLElement} figure */
async function draw(figure) {
  const plot = /** @type {HTMLElement | null} */ (figure.querySelector(".plot"));
  const room = figure.clientWidth;
  const script = fitting(figure, room);
  if (plot === null || script === undefined || room === 0) return;
  const echarts = await load();
  const height = Number(script.dataset.height);
  // A chart laid out for a certain width is drawn so and scaled; else it fills what there is.
  const width = Number(script.dataset.width ?? room);
  let drawing = drawings.get(plot);
  if (drawing === undefined) {
    plot.replaceChildren();
    drawing = /** @type {EChart} */ (echarts.init(plot, null, { renderer: "svg", width, height }));
    drawings.set(plot, drawing);
  }
  drawing.resize({ width, height });
  drawing.setOption(JSON.parse(script.textContent ?? ""), { notMerge: true });
  const svg = plot.querySelector("svg");
  svg?.setAttribute("viewBox", `0 0 ${width} ${height}`);
  plot.style.aspectRatio = `${width} / ${height}`;
}

/** Shows words where the drawing would be. @param {Element} figure @param {string} words */
function sayInstead(figure, words) {
  const plot = figure.querySelector(".plot");
  if (plot && !drawings.has(plot)) plot.textContent = words;
}

/** Returns the option for the widest layout that fits. @param {HTMLElement} figure @param {number} room */
function fitting(figure, room) {
  const scripts = /** @type {HTMLScriptElement[]} */ ([...figure.querySelectorAll("script[data-height]")]);
  return scripts.findLast(({ dataset }) => Number(dataset.width ?? 0) <= room) ?? scripts[0];
}

/** @param {ParentNode} root */
function figures(root) {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll("figure.chart")]).filter((figure) =>
    figure.querySelector("script[data-height]") !== null
  );
}
