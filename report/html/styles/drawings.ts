/** GPUs, chips and the legend. `--f` and `--e` are a service's fill and edge. */
export const DRAWINGS = `
.legend{display:flex;flex-wrap:wrap;gap:6px;margin:4px 0 0}
.chip,.key{font:inherit;font-size:13px;display:inline-flex;align-items:center;gap:7px;color:inherit;background:none;border:0;padding:0;text-align:left;max-width:100%;overflow-wrap:anywhere}
.chip{cursor:pointer}
.chip svg,.key svg{flex:none}
.legend .chip,.legend .key{background:var(--panel);border:1px solid var(--rule);border-radius:16px;padding:3px 11px 3px 8px}
.legend .chip:hover{border-color:var(--muted)}
.chip[aria-pressed=true]{text-decoration:underline;text-decoration-thickness:2px;text-underline-offset:3px}
.legend .chip[aria-pressed=true]{border-color:var(--ink);box-shadow:0 0 0 1px var(--ink);text-decoration:none}
th .chip{font-weight:550;font-size:14px}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(134px,1fr));gap:16px 12px}
.node+.node{margin-top:26px}
figure{margin:0;min-width:0}
figcaption{font-size:13px}
.grid figcaption{margin-bottom:4px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;padding-left:8%}
.course figcaption{display:flex;flex-wrap:wrap;gap:2px 18px;padding-left:11%;color:var(--muted)}
figure.off svg{opacity:.75}
figure:target{outline:2px solid var(--accent);outline-offset:5px;border-radius:4px}
.gpu{display:block;width:100%;height:auto;font-size:11px}
.slice{fill:var(--slice)}
.tick{font-size:8.5px;text-anchor:end;fill:var(--muted)}
.b{fill:var(--f)}
.e{fill:var(--e)}
.pt{fill:#7f8894;opacity:.34}
.hatch{fill:var(--muted);opacity:.5}
.i text{fill:var(--on);font-weight:600;paint-order:stroke;stroke:var(--f);stroke-width:2.5px;stroke-linejoin:round}
.i text.m{font-weight:400;font-size:10px}
.r{text-anchor:end}
.c{text-anchor:middle}
.i.idle .b,.idlebox{fill:var(--panel);stroke:var(--muted);stroke-dasharray:3 2}
.i.idle text{fill:var(--muted);stroke:var(--panel);stroke-width:5px;font-weight:400}
.i[class*=" s"]{cursor:pointer}
.picking .i:not(.on){--f:var(--slice);--e:var(--slice);--on:var(--muted)}
.picking .i:not(.on) .pat{opacity:0}
.i.on .b{stroke:var(--ink);stroke-width:3}
.hint{display:none}
@media (scripting:enabled){.hint{display:inline}}
`;
