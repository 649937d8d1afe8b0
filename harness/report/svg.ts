/** Draws charts to SVG, on the server. Import it lazily: the charting library is large, and most commands draw nothing. */
import { BarChart, LineChart, LinesChart, PieChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { Chart, Space } from "../../outcome/charts/chart.ts";

use([
  ...[BarChart, LineChart, LinesChart, PieChart, ScatterChart],
  ...[AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TitleComponent],
  SVGRenderer,
]);

/**
 * Returns one self-contained `<svg>` element with a label for screen readers. `tag` makes its inner ids unique among the
 * pictures of one page.
 */
export function drawSvg(chart: Chart, space: Space, tag: string): string {
  const { option, height } = chart.draw(space);
  const picture = init(null, null, { renderer: "svg", ssr: true, width: space.width, height });
  try {
    picture.setOption(option);
    return still(picture.renderToSVGString({ useViewBox: true }), tag)
      .replace("<svg ", `<svg role="img" aria-label="${escaped(`${chart.title}: ${chart.about}`)}" `);
  } finally {
    // Without this the library's timers keep the process alive.
    picture.dispose();
  }
}

/** Removes what serves a pointer only, and names ids after `tag` instead of a running number. */
function still(svg: string, tag: string): string {
  return svg.replace(/<style[^]*?<\/style>\s*/g, "")
    .replace(/ (?:class|ecmeta_\w+)="[^"]*"/g, "")
    .replace(/(id="|url\(#)zr\d+-/g, `$1${tag}-`);
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
