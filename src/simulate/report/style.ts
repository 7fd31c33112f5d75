/** The page's own style: light and dark, for a screen and for paper. */
export const STYLE = `
:root { color-scheme: light dark; --page: #fbfaf8; --card: #fff; --ink: #1f1b16; --soft: #6b645b; --rule: #e4dfd7;
  --bar: #2f6fb0; --lost: #c0392b; --off: #e9b9b2; --queue: #d9cfc0; --goal: #8a8177; --dot: #2f6fb0;
  --s0: #2f6fb0; --s1: #c4681b; --s2: #5b8c3e; --s3: #8e5aa8; --s4: #b23a5b; --s5: #3d8b8b }
@media (prefers-color-scheme: dark) { :root { --page: #171512; --card: #201d19; --ink: #f1ece4; --soft: #a79e92;
  --rule: #383229; --bar: #6ea8e0; --lost: #ef8277; --off: #5c2f2a; --queue: #4a4337; --goal: #8f8678; --dot: #6ea8e0;
  --s0: #6ea8e0; --s1: #eb9a55; --s2: #93c572; --s3: #c197d8; --s4: #e8809b; --s5: #74c4c4 } }
* { box-sizing: border-box }
body { margin: 0; padding: 2rem 1rem 4rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, "Open Sans", sans-serif }
main { max-width: 62rem; margin: 0 auto }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem }
h2 { font-size: 1.15rem; margin: 0 0 .25rem }
p { margin: .25rem 0 .75rem; max-width: 46rem }
.soft { color: var(--soft) }
section { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 1.1rem 1.25rem;
  margin-top: 1.25rem }
ul { margin: .5rem 0; padding-left: 1.2rem; max-width: 46rem }
li { margin: .35rem 0 }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; margin: 1rem 0 0;
  padding: 0 }
.tiles div { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: .75rem .9rem }
.tiles dt { color: var(--soft); font-size: .85rem }
.tiles dd { margin: 0; font-size: 1.45rem; font-weight: 600; line-height: 1.3 }
.wide { overflow-x: auto }
table { border-collapse: collapse; font-size: .92rem; width: 100% }
td { white-space: nowrap }
th, td { padding: .35rem .6rem; text-align: right; border-bottom: 1px solid var(--rule); font-variant-numeric: tabular-nums }
th { font-weight: 600; color: var(--soft); vertical-align: bottom }
th:first-child, td:first-child { text-align: left; white-space: nowrap; font-weight: 600; color: var(--ink) }
svg { display: block; width: 100%; height: auto; font-family: inherit }
main .wide svg { min-width: 44rem }
.square svg { max-width: 35rem }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; list-style: none; padding: 0; font-size: .9rem }
.legend li { margin: 0 }
.legend i { display: inline-block; width: 1.1rem; height: .3rem; border-radius: 2px; margin-right: .4rem;
  vertical-align: middle; background: currentColor }
.tick { fill: var(--soft); font-size: 12px } .name { fill: var(--ink); font-size: 13px }
.grid { stroke: var(--rule) } .goal { stroke: var(--goal); stroke-dasharray: 5 4 }
.dot { fill: var(--dot); fill-opacity: .38 } .dot.late { fill: var(--lost); fill-opacity: .9 }
.line { fill: none; stroke-width: 2.4; stroke-linejoin: round }
.bar { fill: var(--bar) } .bar.lost { fill: var(--lost) } .off { fill: var(--off) } .queue { fill: var(--queue) }
${[0, 1, 2, 3, 4, 5].map((i) => `.s${i} { stroke: var(--s${i}) } .k${i} { color: var(--s${i}) }`).join('\n')}
@media print { body { background: #fff; padding: 0 } section, .tiles div { break-inside: avoid } }
`
