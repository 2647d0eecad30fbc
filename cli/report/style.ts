/** The page's style. It loads no font, image or script. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --line: #e2e5ea; --text: #1b1f27; --quiet: #5c6573; --track: #e9ecf1;
  --good: #18752f; --good-soft: #dcf3e2; --warn: #8a5a00; --warn-soft: #fdf0cf; --bad: #c02232; --bad-soft: #fde3e4;
  --accent: #4338ca;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1217; --card: #171b22; --line: #2a303b; --text: #e7eaf0; --quiet: #98a2b3; --track: #262c37;
    --good: #57c478; --good-soft: #12301d; --warn: #e3b341; --warn-soft: #352a0c; --bad: #ff7b82; --bad-soft: #3c161a;
    --accent: #a5a0ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 56px; }
header { margin-bottom: 28px; }
h1 { margin: 0; font-size: 28px; line-height: 1.2; letter-spacing: -0.02em; }
h2 { margin: 40px 0 12px; font-size: 17px; letter-spacing: -0.01em; }
h2 small { font-weight: 400; color: var(--quiet); font-size: 14px; margin-left: 8px; letter-spacing: 0; }
p { margin: 6px 0 0; }
.quiet { color: var(--quiet); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 14px; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; }
.tile b { display: block; font-size: 30px; line-height: 1.15; font-weight: 650; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.tile span { color: var(--quiet); font-size: 13.5px; }
.tile.good b { color: var(--good); } .tile.warn b { color: var(--warn); } .tile.bad b { color: var(--bad); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow-x: auto; }
.calm { padding: 16px 18px; color: var(--good); }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 10px 16px; text-align: left; vertical-align: middle; border-top: 1px solid var(--line); }
thead th { border-top: 0; font-size: 12px; font-weight: 600; letter-spacing: 0.04em; text-transform: uppercase; color: var(--quiet); white-space: nowrap; }
tr:target { background: var(--track); }
a { color: inherit; font-weight: 600; text-decoration-color: var(--quiet); text-underline-offset: 3px; }
a:hover { color: var(--accent); }
td:last-child { min-width: 96px; }
tbody th { font-weight: 600; white-space: nowrap; }
td.name { min-width: 150px; overflow-wrap: anywhere; white-space: pre-wrap; }
code { font: 12.5px/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; color: var(--quiet); white-space: nowrap; }
.pill { display: inline-block; padding: 1px 9px; border-radius: 999px; font-size: 12.5px; font-weight: 600; white-space: nowrap; }
.pill.good { background: var(--good-soft); color: var(--good); }
.pill.warn { background: var(--warn-soft); color: var(--warn); }
.pill.bad { background: var(--bad-soft); color: var(--bad); }
.pill.none { background: var(--track); color: var(--quiet); }
.meter { display: flex; align-items: center; gap: 10px; white-space: nowrap; font-variant-numeric: tabular-nums; }
.bar { display: flex; flex: none; width: 84px; height: 7px; border-radius: 4px; background: var(--track); overflow: hidden; gap: 1px; }
.bar i { display: block; height: 100%; }
.bar .warn { background: var(--warn); }
.bar .quiet { background: var(--quiet); }
.over { color: var(--warn); font-weight: 600; }
footer { margin-top: 40px; color: var(--quiet); font-size: 13px; }
@media print { body { background: #fff; } main { padding: 0; max-width: none; } .card, .tile { break-inside: avoid; } }
`;
