/** Defines the report's style: light and dark by the reader's preference, for a phone's width and for paper. */
import { DARK, LIGHT, paletteDeclarations } from "../../outcome/charts/palette.ts";

/** Each chart has two drawings; a page of at least this width shows the wide one. */
export const WIDE_FROM_PX = 920;

const light = `${paletteDeclarations(LIGHT)} --panel: #F3F5F8;`;
const dark = `${paletteDeclarations(DARK)} --panel: #1A2129;`;

/** The page has no other style than this. */
export const STYLE = `
:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 58rem;
  background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, "DejaVu Sans", sans-serif;
}
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 2.5rem 0 0.5rem; font-size: 1.2rem; border-bottom: 1px solid var(--line); padding-bottom: 0.25rem; }
h3 { margin: 0.75rem 0 0; font-size: 1rem; }
p { margin: 0.25rem 0; }
a { color: inherit; }
code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 0.9em; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.verdict { display: inline-block; margin: 0.75rem 0; padding: 0.25rem 0.75rem; border: 2px solid; border-radius: 0.4rem; font-weight: 600; }
.pass { color: var(--ok); }
.fail { color: var(--bad); }
.unknown { color: var(--warn); }
dl.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.75rem; margin: 1rem 0; }
dl.numbers div { background: var(--panel); border-radius: 0.4rem; padding: 0.6rem 0.8rem; }
dl.numbers dt { color: var(--quiet); font-size: 0.85rem; }
dl.numbers dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }
dl.numbers dd.part { color: var(--quiet); font-size: 0.85rem; font-weight: 400; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.3rem 0.6rem 0.3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--quiet); font-weight: 600; vertical-align: bottom; }
td.pass, td.fail, td.unknown { font-weight: 600; }
td, tbody th { overflow-wrap: break-word; max-width: 24rem; }
tbody th { font-weight: 600; }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 2rem; }
figure { margin: 0; }
figcaption { color: var(--quiet); margin-bottom: 0.5rem; }
figure svg { display: block; max-width: 100%; height: auto; }
.narrow { display: none; }
details { margin-top: 0.5rem; }
summary { cursor: pointer; color: var(--quiet); }
summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--series-1); outline-offset: 2px; }
pre { margin: 0.5rem 0; padding: 0.6rem 0.8rem; background: var(--panel); overflow-x: auto; font-size: 0.8rem; white-space: pre-wrap; overflow-wrap: anywhere; }
footer { margin-top: 3rem; color: var(--quiet); font-size: 0.85rem; }
@media screen and (max-width: ${WIDE_FROM_PX - 1}px) {
  .wide { display: none; }
  .narrow { display: block; }
  .pair { grid-template-columns: minmax(0, 1fr); }
  .wraps table { font-size: 0.8rem; }
  .wraps th, .wraps td { padding-right: 0.4rem; hyphens: auto; }
  .wraps :is(th, td):last-child { overflow-wrap: anywhere; min-width: 4.75rem; padding-right: 0; }
}
@media print {
  :root { color-scheme: light; ${light} }
  body { padding: 0; max-width: none; font-size: 10pt; }
  figure, tr, dl.numbers div { break-inside: avoid; }
  h2 { break-after: avoid; }
  /* On paper nothing can be opened. */
  details::details-content { content-visibility: visible; block-size: auto; }
  .scroll { overflow: visible; }
}
`;
