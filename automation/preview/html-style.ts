/** How the page looks; nothing is loaded from anywhere. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1c2430; --muted: #5b6675; --page: #f6f7f9; --card: #fff; --line: #dfe3e9;
  --high: #b42318; --medium: #a15c00; --low: #3b5bb5; --none: #1a7f37; --gone: #ffebe9; --come: #e6f6ea; --mark: #eef0ff; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e8ee; --muted: #9aa5b4; --page: #12161c; --card: #1a2029;
  --line: #2e3743; --high: #ff8a80; --medium: #f0b357; --low: #9db6ff; --none: #6fd08c; --gone: #43211f; --come: #17361f; --mark: #2a2f4d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; } .muted { color: var(--muted); }
.card, details.change { background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.card { padding: .75rem 1rem; margin: .5rem 0; } .verdict { border-left: 5px solid var(--none); }
.verdict.high, .verdict.failed, .verdict.refused { border-left-color: var(--high); }
.verdict.medium, .verdict.incomplete { border-left-color: var(--medium); } .verdict.low { border-left-color: var(--low); }
.level { font-weight: 650; } .level.high { color: var(--high); } .level.medium { color: var(--medium); } .level.low { color: var(--low); }
ul { margin: .25rem 0 .75rem; padding-left: 1.25rem; } li { margin: .1rem 0; }
code, pre { font: 13px/1.45 ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; }
h1 code { font-size: .95em; font-weight: 600; }
code { overflow-wrap: anywhere; } pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
details.change { margin: .35rem 0; } details.change > summary { padding: .4rem .75rem; cursor: pointer; }
details.change > div { border-top: 1px solid var(--line); padding: .4rem 0; overflow: hidden; border-radius: 0 0 8px 8px; }
.row { display: block; padding: 0 .75rem 0 1.75rem; text-indent: -1rem; }
.row.gone { background: var(--gone); } .row.come { background: var(--come); } mark { background: var(--mark); color: inherit; border-radius: 4px; padding: 0 .3em; }
.sign { display: inline-block; min-width: 1.6em; font-weight: 650; } .type { color: var(--muted); }
table { border-collapse: collapse; } td, th { padding: .2rem .9rem .2rem 0; text-align: left; } td.number { text-align: right; font-variant-numeric: tabular-nums; }
`.trim();
