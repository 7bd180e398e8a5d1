/** How the page looks: light, dark, on a phone and on paper. No rule may need anything from outside. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --card: #f6f7f9; --ink: #1b2330; --soft: #566173; --line: #d8dde5;
  --good: #1a7f4b; --bad: #c0392f; --aside: #a05a00; --open: #6b5bb5; --work: #2f6fb3; --wait: #9cc3ea;
  --good-soft: #e3f4ea; --bad-soft: #fbe9e7; --doubt-soft: #fdf1dd; --doubt: #8a4d00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181f; --card: #1c222b; --ink: #e7ebf1; --soft: #a3adbb; --line: #343d4a;
    --good: #4cc38a; --bad: #ff8a7d; --aside: #f0b35a; --open: #b3a4f5; --work: #6aaef2; --wait: #36587c;
    --good-soft: #17352a; --bad-soft: #402320; --doubt-soft: #3b2d14; --doubt: #f5c77e;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Open Sans", "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
main, header, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
footer { padding-top: 1rem; padding-bottom: 3rem; color: var(--soft); font-size: 0.875rem; }
h1 { font-size: 1.625rem; line-height: 1.25; margin: 0.25rem 0 0.5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1875rem; margin: 2.5rem 0 0.75rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--line); }
p { margin: 0 0 0.75rem; }
.soft, caption { color: var(--soft); }
.kicker { color: var(--soft); font-size: 0.875rem; margin: 0; overflow-wrap: anywhere; }
code, pre, .code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.875em; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.verdict { border-radius: 0.5rem; padding: 0.75rem 1rem; margin: 1rem 0 1.25rem; border-left: 0.375rem solid; }
.verdict p { margin: 0 0 0.25rem; }
.verdict > p:last-child { margin: 0; }
.verdict .said { font-size: 1.125rem; font-weight: 600; }
.verdict.succeeded { background: var(--good-soft); border-color: var(--good); }
.verdict.job-failed { background: var(--bad-soft); border-color: var(--bad); }
.verdict.incomplete, .verdict.not-over { background: var(--doubt-soft); border-color: var(--doubt); }
.next { margin: 0.75rem 0 0; }
.next code { display: block; margin-top: 0.25rem; padding: 0.5rem 0.75rem; background: var(--paper); border: 1px solid var(--line); border-radius: 0.375rem; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 0.75rem; margin: 0 0 1rem; padding: 0; }
.figures div { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.625rem 0.875rem; }
.figures dt { color: var(--soft); font-size: 0.875rem; display: flex; align-items: center; gap: 0.4375rem; }
.figures dd { margin: 0; font-size: 1.5rem; font-weight: 600; line-height: 1.25; }
.figures dd small { font-size: 0.875rem; font-weight: 400; color: var(--soft); }
svg { display: block; width: 100%; }
.mark { flex: none; width: 0.75rem; height: 0.75rem; border-radius: 0.1875rem; display: inline-block; }
.accepted { fill: var(--good); background: var(--good); }
.rejected { fill: var(--bad); background: var(--bad); }
.set-aside { fill: var(--aside); background: var(--aside); }
.unknown { fill: var(--open); background: var(--open); }
.work { fill: var(--work); background: var(--work); }
.wait { fill: var(--wait); background: var(--wait); }
.track { fill: var(--card); }
.pause { stroke: var(--soft); stroke-width: 2; stroke-dasharray: 2 4; }
.share { height: 1.5rem; border-radius: 0.375rem; overflow: hidden; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
caption { text-align: left; padding-bottom: 0.375rem; font-size: 0.875rem; }
th, td { text-align: left; vertical-align: top; padding: 0.375rem 0.75rem 0.375rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-weight: 600; }
thead th { color: var(--soft); font-size: 0.8125rem; overflow-wrap: normal; }
tr > :last-child { padding-right: 0; }
.number { width: 1%; text-align: right; white-space: nowrap; overflow-wrap: normal; }
.number + :not(.number) { padding-left: 0.75rem; }
.short { width: 1%; white-space: nowrap; overflow-wrap: normal; }
tbody th.number, tbody th.short { font-weight: 400; }
.bar { width: 45%; min-width: 5rem; vertical-align: middle; }
.facts th { width: 12rem; }
table + ul { margin-top: 0.75rem; }
.lanes td { vertical-align: middle; }
.lanes td:nth-child(2) { width: 100%; min-width: 5rem; }
.name { min-width: 9rem; }
.name .code { font-size: 0.8125rem; }
.lanes thead th { padding: 0; border: 0; }
.legend + table { margin-top: 1.5rem; }
.lanes th { white-space: nowrap; width: 1%; padding-right: 1rem; }
.lanes .number { padding-left: 1rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0.625rem 0 0; padding: 0; list-style: none; font-size: 0.875rem; color: var(--soft); }
.legend li { display: flex; align-items: center; gap: 0.4375rem; }
.odd { font-weight: 600; color: var(--doubt); }
.cells { margin: 0.25rem 0 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 0.125rem 1rem; font-size: 0.875rem; }
.cells b { font-weight: 400; color: var(--soft); }
ul { margin: 0 0 0.75rem; padding-left: 1.25rem; }
.off { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 40rem) {
  main, header, footer { padding-left: 1rem; padding-right: 1rem; }
  header { padding-top: 1.25rem; }
  .wide-only { display: none; }
  .bar { width: 28%; min-width: 3.5rem; }
  .facts th { width: 8rem; }
  thead .number { white-space: normal; }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #ffffff; --card: #f6f7f9; --ink: #000000; --soft: #444444; --line: #cccccc;
    --good: #1a7f4b; --bad: #c0392f; --aside: #a05a00; --open: #6b5bb5; --work: #2f6fb3; --wait: #9cc3ea;
    --good-soft: #ffffff; --bad-soft: #ffffff; --doubt-soft: #ffffff; --doubt: #8a4d00;
  }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 10pt; }
  main, header, footer { max-width: none; padding: 0; }
  h2, caption { break-after: avoid; }
  tr, .verdict, .figures div { break-inside: avoid; }
  thead { display: table-header-group; }
}
`
