/** The colours of renderer/ui/tokens.css, in both themes; paper is light. */
const LIGHT = `
  --text: #1b1f24; --muted: #555e68; --surface: #ffffff; --sunken: #f5f6f8; --line: #d9dde2;
  --good: #1a7032; --good-soft: #e5f4e9; --altered: #805300; --altered-soft: #fdf3dc; --bad: #b3261e; --bad-soft: #fdeaea;
  --unknown: #555e68; --unknown-soft: #eceff2; --up: #a94f00; --up-soft: #fbe9d7; --down: #0b6792; --down-soft: #dceef7;`;
const DARK = `
  --text: #e4e8ec; --muted: #9ea8b3; --surface: #15181c; --sunken: #101316; --line: #2d333a;
  --good: #5bc47a; --good-soft: #16301d; --altered: #e0ac47; --altered-soft: #33290f; --bad: #ff8a80; --bad-soft: #3b1a18;
  --unknown: #9ea8b3; --unknown-soft: #262b31; --up: #f0a04b; --up-soft: #38260f; --down: #5cb8e6; --down-soft: #0f2d3c;`;

export const STYLE = `
:root { color-scheme: light; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { color-scheme: dark; ${DARK} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--surface); color: var(--text);
  font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif; overflow-wrap: break-word; }
main { max-width: 1080px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 22px; line-height: 1.3; margin: 0 0 4px; }
h2 { font-size: 18px; margin: 40px 0 8px; padding-top: 24px; border-top: 1px solid var(--line); }
h3 { font-size: 14px; margin: 24px 0 8px; }
p { margin: 4px 0; max-width: 76ch; } .note { white-space: pre-wrap; }
.muted, .facts { color: var(--muted); }
.facts { font-size: 12px; }
code, pre, .mono { font-family: ui-monospace, 'Cascadia Mono', 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: 12px; }
.verdict { margin: 16px 0; padding: 12px 16px; border: 1px solid var(--line); border-left: 4px solid var(--tone); border-radius: 6px; }
.verdict p { font-size: 15px; }
.grade { color: var(--tone); font-weight: 600; }
.good { --tone: var(--good); --soft: var(--good-soft); } .altered { --tone: var(--altered); --soft: var(--altered-soft); }
.bad { --tone: var(--bad); --soft: var(--bad-soft); } .unknown { --tone: var(--unknown); --soft: var(--unknown-soft); }
.tone { color: var(--tone); white-space: nowrap; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
th, td { text-align: left; vertical-align: top; padding: 5px 16px 5px 0; border-bottom: 1px solid var(--line); }
th { color: var(--muted); font-weight: 600; font-size: 12px; white-space: nowrap; }
td.n, th.n { text-align: right; padding-right: 12px; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.nowrap { white-space: nowrap; }
.wide th:last-child { width: 100%; }
.wide td:last-child, code, pre, h1, .proxy, .says { overflow-wrap: anywhere; }
.wide td code { min-width: 12ch; display: inline-block; }
.matrix .proxy { min-width: 26ch; width: 100%; } .matrix th.check { writing-mode: vertical-rl; text-align: left; padding: 0 4px 6px; vertical-align: bottom; }
.matrix td.check { text-align: center; padding: 5px 4px; } .matrix th { vertical-align: bottom; }
.ladder { display: flex; flex-wrap: wrap; gap: 8px; padding: 0; margin: 12px 0; list-style: none; }
.ladder li { flex: 1 1 180px; border: 1px solid var(--line); border-radius: 6px; padding: 8px 12px; }
.ladder b { display: block; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin: 8px 0 16px; }
.pair > div { min-width: 0; }
.pair h4 { font-size: 12px; font-weight: 600; color: var(--muted); margin: 0 0 4px; }
pre { margin: 0; padding: 8px 12px; background: var(--sunken); border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap; }
pre mark { background: var(--soft); color: inherit; border-left: 3px solid var(--tone); margin-left: -12px; padding: 0 4px 0 9px; }
pre mark i { color: var(--tone); font-style: normal; font-weight: 600; padding-left: 1ch; }
figure { margin: 8px 0 16px; } figcaption { font-size: 12px; color: var(--muted); }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--muted); font: 11px system-ui, sans-serif; }
.axis { stroke: var(--line); stroke-width: 1; }
.up { stroke: var(--up); } .down { stroke: var(--down); } path.up, path.down { fill: none; stroke-width: 2; stroke-linejoin: round; }
path.down { stroke-width: 5; opacity: 0.75; } .key-up { color: var(--up); } .key-down { color: var(--down); }
.bar { display: grid; grid-template-columns: 12ch 6ch 1fr; gap: 8px; align-items: center; margin: 4px 0; max-width: 640px; }
.bar span:last-child { height: 12px; border-radius: 2px; background: var(--tone); min-width: 2px; }
.bar .count { text-align: right; font-variant-numeric: tabular-nums; }
footer { margin-top: 40px; padding-top: 12px; border-top: 1px solid var(--line); color: var(--muted); font-size: 12px; }
@media (max-width: 720px) { .pair { grid-template-columns: 1fr; } }
@page { margin: 16mm 14mm; }
@media print {
  :root { color-scheme: light; ${LIGHT} }
  body { font-size: 10pt; } main { max-width: none; padding: 0; }
  h2 { break-before: page; border-top: 0; padding-top: 0; margin-top: 0; } h2.first { break-before: auto; margin-top: 24px; }
  .ladder li { flex-basis: 120px; }
  h3, h4 { break-after: avoid; } tr, figure, .verdict, .ladder li { break-inside: avoid; } thead { display: table-header-group; }
  pre mark, .bar span { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

/** A matrix is wide. */
export const SWEEP_STYLE = `
main { max-width: 1400px; }
@page { size: landscape; }
@media print { h2 { break-before: auto; margin-top: 24px; } }
`;
