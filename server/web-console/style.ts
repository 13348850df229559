/** The one style sheet of the web console: system fonts, light and dark by the user's own setting. */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --panel: #ffffff; --line: #d4d9e0; --text: #1b2430; --soft: #50606f; --accent: #0b5cad; --on-accent: #ffffff;
  --warn: #8a4b00; --bad: #a4161a;
  --c0: #0b5cad; --c1: #2f8f5b; --c2: #b9770e; --c3: #a4161a; --c4: #6b4fa0; --c5: #50606f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12171d; --panel: #1a2129; --line: #35414e; --text: #e6ebf1; --soft: #a5b3c1; --accent: #7db7f0; --on-accent: #0d1a28;
    --warn: #f0b35e; --bad: #ff8f8f;
    --c0: #7db7f0; --c1: #6fcf97; --c2: #f0b35e; --c3: #ff8f8f; --c4: #bda6ee; --c5: #a5b3c1;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
a { color: var(--accent); }
a:focus-visible, button:focus-visible, input:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
  outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px;
}
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: .5rem; background: var(--panel); padding: .5rem 1rem; z-index: 1; }
header { background: var(--panel); border-bottom: 1px solid var(--line); }
header > div { max-width: 82rem; margin: 0 auto; padding: .75rem 1.5rem; display: flex; flex-wrap: wrap; gap: .5rem 2rem; align-items: center; }
header strong { font-size: 1.05rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem; list-style: none; margin: 0; padding: 0; }
nav.pages ul { gap: 1rem; align-items: baseline; margin-top: 1rem; }
header nav a { display: block; padding: .35rem .75rem; border-radius: 5px; text-decoration: none; color: var(--text); }
header nav a:hover { background: var(--page); text-decoration: underline; }
header nav a[aria-current] { background: var(--accent); color: var(--on-accent); }
header form { margin-left: auto; display: flex; gap: 1rem; align-items: center; color: var(--soft); min-width: 0; }
header form span { overflow-wrap: anywhere; }
header button { flex: none; }
main { max-width: 82rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere; }
.under { color: var(--soft); margin: -.75rem 0 1rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .75rem; }
h1 + h2, .under + h2 { margin-top: 0; }
footer { max-width: 82rem; margin: 0 auto; padding: 0 1.5rem 2rem; color: var(--soft); font-size: .9rem; }
.panel { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 1.25rem; }
.panel > :first-child { margin-top: 0; }
.panel > :last-child { margin-bottom: 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 1rem; margin: 0; }
.cards div { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 1rem 1.25rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.cards dt { color: var(--soft); }
.cards dd { margin: 0; font-size: 2rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.terms { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.5rem; margin: 0; }
.terms dt { color: var(--soft); }
.terms dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th:first-child, td:first-child { padding-left: .75rem; }
th:last-child, td:last-child { padding-right: .75rem; }
tbody tr:last-child td { border-bottom: 0; }
tbody tr:hover { background: var(--page); }
td { max-width: 22rem; overflow-wrap: break-word; }
th { font-weight: 600; white-space: nowrap; }
th a { color: inherit; text-decoration: none; }
th a:hover { text-decoration: underline; }
th[aria-sort] a::after { content: " ▲"; }
th[aria-sort="descending"] a::after { content: " ▼"; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.id { font-family: ui-monospace, "Cascadia Mono", Menlo, monospace; font-size: .9em; overflow-wrap: anywhere; }
a.id { white-space: nowrap; }
time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.tools { display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; align-items: end; justify-content: space-between; margin-bottom: 1rem; }
.tools p { margin: 0; color: var(--soft); }
.tools form { display: flex; gap: .5rem; align-items: end; flex-wrap: wrap; }
label { display: block; color: var(--soft); font-size: .9rem; }
input { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--soft); border-radius: 5px; padding: .4rem .6rem; width: 20rem; max-width: 100%; }
button { font: inherit; cursor: pointer; border-radius: 5px; padding: .4rem .9rem; border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); }
button.quiet { background: transparent; color: var(--accent); }
.empty { padding: 2.5rem 1.25rem; text-align: center; color: var(--soft); }
.warn { color: var(--warn); font-weight: 600; }
.bad { color: var(--bad); font-weight: 600; }
.sign-in { max-width: 30rem; margin: 10vh auto 0; }
.sign-in input { width: 100%; margin-bottom: 1rem; }
.hint { color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
.chart { width: 100%; height: auto; display: block; }
.chart text { fill: var(--soft); font-size: 11px; }
.chart line { stroke: var(--line); }
.c0 { fill: var(--c0); } .c1 { fill: var(--c1); } .c2 { fill: var(--c2); } .c3 { fill: var(--c3); } .c4 { fill: var(--c4); } .c5 { fill: var(--c5); }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; list-style: none; margin: .75rem 0 0; padding: 0; }
.legend svg { width: .8rem; height: .8rem; margin-right: .4rem; }
details { margin-top: 1rem; }
summary { cursor: pointer; color: var(--accent); }
summary + * { margin-top: .75rem; }
`;
