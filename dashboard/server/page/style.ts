export const STYLE = `:root {
  color-scheme: light dark;
  --back: #f5f6f8; --card: #ffffff; --line: #dfe3e8; --text: #1c2330; --soft: #5b6675;
  --accent: #2459c4; --pass: #17734a; --fail: #b3261e; --wait: #875400; --sick: #7a35a8;
  --mark: #fdebc8; --bad: #fde4e1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #12161d; --card: #1a2029; --line: #313a47; --text: #e6eaf0; --soft: #9ba7b6;
    --accent: #82aaff; --pass: #5bd19a; --fail: #ff8a80; --wait: #f0b45a; --sick: #d19cf5;
    --mark: #4a3a17; --bad: #50242a;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
button, input, select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 4px 10px; }
button { cursor: pointer; }
button:hover { border-color: var(--accent); }
.top { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 16px; padding: 10px 24px; background: var(--card); border-bottom: 1px solid var(--line); }
.brand { display: flex; align-items: center; gap: 8px; font-weight: 650; font-size: 17px; color: inherit; text-decoration: none; }
.run { color: var(--soft); overflow-wrap: anywhere; }
.phase { padding: 1px 10px; border: 1px solid var(--line); border-radius: 99px; font-size: 13px; }
.phase:empty { display: none; }
.phase::before { content: ""; display: inline-block; width: 8px; height: 8px; border-radius: 50%; margin-right: 6px; background: var(--soft); }
.phase[data-phase=mirroring]::before { background: var(--pass); }
.phase[data-phase=paused]::before, .phase[data-phase=waiting]::before, .phase[data-phase=draining]::before { background: var(--wait); }
#mirror { margin-left: auto; }
.banner { margin: 0; padding: 8px 24px; background: var(--mark); }
main { max-width: 1400px; margin: 0 auto; padding: 20px 24px 60px; }
section { margin-bottom: 28px; }
h1 { font-size: 24px; line-height: 1.25; margin: 0; }
h2 { font-size: 16px; margin: 0 0 8px; }
h3 { font-size: 14px; margin: 0 0 4px; }
.note { color: var(--soft); margin: 8px 0; }
.verdict { background: var(--card); border: 1px solid var(--line); border-left: 6px solid var(--soft); border-radius: 8px; padding: 18px 22px; }
.verdict[data-verdict=pass] { border-left-color: var(--pass); }
.verdict[data-verdict=fail] { border-left-color: var(--fail); }
.verdict[data-verdict=inconclusive] { border-left-color: var(--wait); }
.verdict[data-verdict=unhealthy] { border-left-color: var(--sick); }
.verdict p { margin: 4px 0 0; color: var(--soft); }
.verdict ul { margin: 10px 0 0; padding-left: 20px; }
.word { font-weight: 600; white-space: nowrap; }
.word.pass { color: var(--pass); } .word.fail { color: var(--fail); }
.word.inconclusive { color: var(--wait); } .word.unhealthy { color: var(--sick); }
h1.mono { font-size: 20px; overflow-wrap: anywhere; } h2.mono { font-size: 15px; overflow-wrap: anywhere; }
h1.mono, h2.mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
code, pre, td.mono, p.mono, dl.mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 13px; }
.tiles { display: flex; flex-wrap: wrap; align-items: stretch; gap: 8px; margin-bottom: 8px; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 8px 14px; min-width: 104px; }
.tile b { display: block; font-size: 20px; font-variant-numeric: tabular-nums; line-height: 1.3; }
.tile span { color: var(--soft); font-size: 13px; }
.tile ul, .card ul { list-style: none; margin: 4px 0 0; padding: 0; font-size: 12px; color: var(--soft); }
.tile.main { border-color: var(--accent); }
.tile.bad b { color: var(--fail); }
.joint { align-self: center; color: var(--soft); padding: 0 2px; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); gap: 12px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; min-width: 0; }
.card p { margin: 2px 0; }
.ready { color: var(--pass); } .unready { color: var(--fail); }
.filters { display: flex; flex-wrap: wrap; gap: 8px 16px; margin-bottom: 10px; color: var(--soft); }
.filters input { width: 260px; max-width: 100%; color: var(--text); }
.filters select { color: var(--text); max-width: 280px; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; padding: 7px 12px; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-size: 13px; font-weight: 600; color: var(--soft); white-space: nowrap; }
tbody tr:last-child td { border-bottom: 0; }
tbody:empty::after { content: "nothing yet"; display: block; padding: 10px 12px; color: var(--soft); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td.mono { overflow-wrap: anywhere; min-width: 140px; }
.ignored { color: var(--soft); }
.crumbs { margin: 0 0 12px; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 24px; margin: 6px 0 16px; color: var(--soft); }
.facts b { color: var(--text); font-variant-numeric: tabular-nums; }
.samples { display: flex; flex-wrap: wrap; gap: 6px; margin: 0 0 16px; padding: 0; list-style: none; }
.samples a { display: block; padding: 2px 10px; border: 1px solid var(--line); border-radius: 99px; text-decoration: none; font-size: 13px; background: var(--card); }
.samples a[aria-current] { border-color: var(--accent); font-weight: 600; }
.columns { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 12px; }
@media (max-width: 900px) { .columns { grid-template-columns: minmax(0, 1fr); } main, .top { padding-left: 14px; padding-right: 14px; } }
pre { margin: 8px 0 0; padding: 10px 0; max-height: 70vh; overflow: auto; background: var(--back); border: 1px solid var(--line); border-radius: 6px; }
pre .line { display: block; padding: 0 10px; white-space: pre-wrap; overflow-wrap: anywhere; min-height: 1.5em; }
pre .line.differs { background: var(--mark); }
pre .line.odd { background: var(--bad); }
details { margin-top: 8px; } summary { cursor: pointer; color: var(--soft); }
dl.headers { margin: 6px 0 0; font-size: 13px; overflow-wrap: anywhere; }
dl.headers div { display: flex; flex-wrap: wrap; gap: 0 8px; }
dl.headers dt { color: var(--soft); } dl.headers dd { margin: 0; }
.value.odd { background: var(--bad); border-radius: 4px; padding: 0 4px; }
.login { display: grid; place-items: center; min-height: 100vh; }
.login form { display: grid; gap: 14px; width: 320px; padding: 28px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.login h1 { display: flex; align-items: center; gap: 10px; }
.login label { display: grid; gap: 4px; } .refused { color: var(--fail); margin: 0; }
`;
