/** The charts' library as browsers run it, in a module of its own, so that only who asks for it loads it. */
import text from "echarts/dist/echarts.min.js" with { type: "text" };

export default text;
