/** Bars, strips and the chart of the search. */
export const CHARTS = `
.bar{width:160px;min-width:90px}
.bar svg{display:block;width:100%;height:8px;border-radius:2px}
.track,.rail{fill:var(--slice)}
.fill,.piece{fill:var(--accent)}
.cuts,.inputs{width:auto;max-width:100%}
.cap{padding-right:14px}
.capacity{display:block}
.cover{fill:var(--accent);opacity:.55}
.extra{fill:var(--good)}
.bad .cover{fill:var(--bad);opacity:1}
.beyond{fill:none;stroke:var(--good);stroke-width:2}
.line{stroke:var(--ink);stroke-width:1.5}
.chart{display:block;width:100%;height:auto;max-width:640px}
.gridline{stroke:var(--rule)}
.axis{font-size:12px;fill:var(--muted)}
.course{margin:0 0 8px}
@media (max-width:640px){.axis{font-size:19px}}
.best{fill:none;stroke:var(--accent);stroke-width:2.5}
.bound{fill:none;stroke:var(--good);stroke-width:2;stroke-dasharray:5 4}
.dot{fill:var(--panel);stroke:var(--accent);stroke-width:2.5}
.bestkey{fill:var(--accent)}
.boundkey{fill:var(--good)}
`;
