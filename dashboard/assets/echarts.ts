/** Holds the charts' library as browsers run it, in a module of its own, so that it is loaded on demand. */
import text from "echarts/dist/echarts.min.js" with { type: "text" };

export default text;
