/** Style sheet of a report: light and dark, from a phone to a sheet of paper. */
export const STYLE = `
:root { color-scheme: light dark; --bg: #faf9f6; --card: #fff; --ink: #1b1f26; --faint: #626a76; --line: #e2dfd8;
  --soft: #f1efe9; --good: #237a6f; --fault: #d2861a; --fault-text: #96600a; --error: #c23c4c; --none: #9aa1ab; --bolt: #ffb224; }
@media screen and (prefers-color-scheme: dark) {
  :root { --bg: #11141a; --card: #181d25; --ink: #e6e9ee; --faint: #98a2b1; --line: #2b323d; --soft: #1f2530;
    --good: #4fb5a7; --fault: #eeaa47; --fault-text: #eeaa47; --error: #f07482; --none: #6d7683; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 1rem/1.5 system-ui, "Segoe UI", sans-serif;
  overflow-wrap: anywhere;  font-variant-numeric: tabular-nums; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
main, .top { max-width: 68rem; margin: 0 auto; padding: 0 1.5rem; }
h1, h2, h3, p, ul, dl, figure { margin: 0; padding: 0; }
h1 { font-size: clamp(1.5rem, 1rem + 2.4vw, 2.25rem); line-height: 1.2; letter-spacing: -.015em; overflow-wrap: anywhere; }
h2 { margin: 3rem 0 .75rem; font-size: 1.25rem; letter-spacing: -.01em; }
h2 small, h3 small { color: var(--faint); font-weight: 400; font-size: .875rem; letter-spacing: 0; }
h3 { font-size: 1rem; } section > h3 { margin: 1.25rem 0 .4rem; } .card > h3 { margin-bottom: .6rem; }
small, .faint { color: var(--faint); } small { font-size: .8125rem; }
code, pre { font: .8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { margin: .25rem 0 0; padding: .6rem .75rem; background: var(--soft); border-radius: .4rem; white-space: pre-wrap; }
a { color: inherit; text-decoration-color: var(--none); text-underline-offset: .2em; }
.brand { display: flex; align-items: center; gap: .5rem; padding: 1.5rem 0; color: var(--faint); font-size: .875rem; }
.brand svg { width: 1.25rem; height: 1.25rem; }
.facts { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: .75rem; color: var(--faint); font-size: .875rem; }
.facts b { color: var(--ink); font-weight: 500; }
.verdict { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; margin-top: 1.5rem; padding: 1rem 1.25rem;
  border-radius: .6rem; background: var(--card); border: 1px solid var(--line); border-left: .4rem solid var(--none); }
.verdict strong { font-size: 1.25rem; } .verdict.bad { border-left-color: var(--error); } .verdict.bad strong { color: var(--error); }
.verdict.well { border-left-color: var(--good); } .verdict.well strong { color: var(--good); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin-top: .75rem; }
.tile { padding: .8rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
.tile dt { color: var(--faint); font-size: .8125rem; } .tile dd { margin: 0; font-size: 1.5rem; font-weight: 600; line-height: 1.3; }
.tile small { display: block; font-weight: 400; line-height: 1.4; }
.card { padding: 1rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
.card + .card, .client + .client { margin-top: .75rem; } .client + .client { margin-top: 2rem; }
.client > p { margin: .1rem 0 .75rem; }
.finding { border-left: .4rem solid var(--error); }
.finding.design, .finding.explained { border-left-color: var(--fault); }
.finding.holds { border-left-color: var(--good); } .finding.open { border-left-color: var(--none); }
.finding header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .15rem .75rem; }
.finding h3 { flex: 1 1 18rem; } .finding header b { font-weight: 600; } .finding p { margin-top: .4rem; }
.mark { font-size: .75rem; font-weight: 700; letter-spacing: .06em; text-transform: uppercase; white-space: nowrap; color: var(--error); }
.design .mark, .explained .mark { color: var(--fault-text); } .holds .mark { color: var(--good); } .open .mark, .seen .mark { color: var(--faint); }
.tag { padding: .05rem .4rem; border-radius: .3rem; background: var(--soft); color: var(--faint); font-size: .8125rem; white-space: nowrap; }
details { margin-top: .6rem; } summary { cursor: pointer; color: var(--faint); font-size: .875rem; overflow-wrap: anywhere; }
summary code { color: var(--ink); } details[open] > summary { margin-bottom: .25rem; }
.exchange { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 0 1rem; }
.exchange > div { min-width: 0; } .exchange pre { max-height: 28rem; overflow: auto; }
.headers { color: var(--faint); }
.rows { list-style: none; } .rows li:first-child { border-top: 0; padding-top: 0; } .rows li:last-child { padding-bottom: 0; }
.rows li { display: grid; gap: 0 1rem; padding: .45rem 0; border-top: 1px solid var(--line);
  grid-template-columns: 3.5rem minmax(0, 5fr) minmax(0, 2fr) minmax(0, 5fr); font-size: .9375rem; break-inside: avoid; }
.rows .faint { font-size: .875rem; } .rows .mark { padding-top: .15rem; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
th { text-align: left; font-weight: 500; overflow-wrap: anywhere; } thead th { color: var(--faint); font-weight: 400; font-size: .8125rem; }
th, td { padding: .4rem 1rem .4rem 0; border-top: 1px solid var(--line); vertical-align: top; } thead :is(th, td) { border-top: 0; padding-top: 0; }
td, thead th:not(:first-child) { text-align: right; white-space: nowrap; } td:last-child, th:last-child { padding-right: 0; }
th small { display: block; font-weight: 400; } tr { break-inside: avoid; }
.bar { display: block; height: .45rem; border-radius: .2rem; background: var(--fault); min-width: 2px; margin-top: .3rem; }
.bar, .legend i { forced-color-adjust: none; }
.bar.good { background: var(--good); } .bar.error { background: var(--error); } .bar.none { background: var(--none); }
figure table { max-width: 36rem; } .wide { width: 34%; text-align: left; white-space: normal; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: .75rem; margin-top: .75rem; }
.pair .card + .card { margin-top: 0; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; color: var(--faint); font-size: .8125rem; margin-bottom: .6rem; }
.legend i { display: inline-block; width: .75rem; height: .75rem; border-radius: .2rem; margin-right: .4rem; vertical-align: -.1rem; background: var(--none); }
.legend .good { background: var(--good); } .legend .fault { background: var(--fault); } .legend .error { background: var(--error); }
.legend .wait { background: repeating-linear-gradient(45deg, var(--card) 0 2px, var(--none) 2px 5px); }
.legend .before { background: var(--good); opacity: .4; }
.legend .asked { width: 1.1rem; height: 0; border-top: 2px dashed var(--faint); border-radius: 0; background: none; vertical-align: .2rem; }
svg { display: block; } .good { fill: var(--good); } .fault { fill: var(--fault); } .error { fill: var(--error); } .none { fill: var(--none); }
.chart { width: 100%; height: 9rem; border-bottom: 1px solid var(--line); } .grid { stroke: var(--line); stroke-width: 1; vector-effect: non-scaling-stroke; }
.axis { display: flex; justify-content: space-between; color: var(--faint); font-size: .75rem; padding-top: .25rem; }
.strip { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); gap: 0 1rem; align-items: center; padding: .3rem 0; font-size: .875rem; }
.strip svg { width: 100%; height: 1.4rem; overflow: visible; } .strip .track { position: relative; }
.whisker { stroke: var(--none); stroke-width: 2; vector-effect: non-scaling-stroke; } .box { fill: var(--good); opacity: .45; }
.median { stroke: var(--ink); stroke-width: 2.5; vector-effect: non-scaling-stroke; } .far { stroke: var(--error); stroke-width: 2.5; vector-effect: non-scaling-stroke; }
.ticks { position: relative; height: 1.2rem; color: var(--faint); font-size: .75rem; } .ticks span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.ticks span:first-child { transform: none; } .ticks span:last-child { transform: translateX(-100%); }
.call { break-inside: avoid; } .call > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem .75rem; margin-bottom: .35rem; }
.call > header code { flex: 1 1 14rem; } .call + .call { border-top: 1px solid var(--line); margin-top: .7rem; padding-top: .7rem; }
.attempt { display: grid; grid-template-columns: 21rem minmax(0, 1fr); gap: 0 1rem; align-items: center; font-size: .8125rem; }
.attempt p { display: flex; justify-content: space-between; gap: 0 .75rem; } .attempt p span:first-child { overflow-wrap: anywhere; }
.attempt p span + span { color: var(--faint); white-space: nowrap; }
.attempt svg { width: 100%; height: 1.1rem; } .attempt .before { opacity: .4; } .lane { fill: var(--soft); }
.asked { stroke: var(--faint); stroke-width: 2; stroke-dasharray: 4 3; vector-effect: non-scaling-stroke; }
.hatch { fill: url(#hatch); } #hatch rect { fill: var(--card); opacity: .7; } .attempt:target, .evidence:target { outline: 2px solid var(--fault); outline-offset: 3px; }
.defs { position: absolute; width: 0; height: 0; }
footer { margin: 3rem 0 2rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--faint); font-size: .875rem; }
footer p + p { margin-top: .4rem; }
.changed td, .changed th { font-weight: 600; } .better { color: var(--good); } .worse { color: var(--error); }
@media (max-width: 40rem) {
  main, .top { padding: 0 1rem; } .brand { padding: 1rem 0; } h2 { margin-top: 2.25rem; } .card { padding: .85rem .9rem; }
  .tiles { grid-template-columns: 1fr 1fr; gap: .5rem; } .tile { padding: .6rem .75rem; } .tile dd { font-size: 1.25rem; }
  .rows li { grid-template-columns: 3.5rem minmax(0, 1fr); } .rows li > :nth-child(n + 3) { grid-column: 2; }
  table { font-size: .78rem; } th, td { padding-right: .4rem; }
  tbody th { min-width: 4.5rem; } thead th { font-size: .72rem; white-space: normal !important; overflow-wrap: normal; } .wide { display: none; }
  .attempt { grid-template-columns: 1fr; padding: .2rem 0; } .strip { grid-template-columns: 1fr; } .chart { height: 7rem; }
}
@media print {
  body { font-size: 9.5pt; background: #fff; } main, .top { max-width: none; padding: 0; } h2 { margin-top: 1.75rem; break-after: avoid; }
  figure { break-inside: avoid; } .evidence::details-content { content-visibility: visible; display: block; height: auto; } summary { list-style: none; }
  .exchange { grid-template-columns: 1fr 1fr; } .exchange pre { max-height: none; overflow: visible; font-size: 6.5pt; }
  .finding > header, .finding > p { break-after: avoid; } a { text-decoration: none; }
}
@page { margin: 14mm; }
`;
