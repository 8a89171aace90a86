/** Paper: no controls, nothing that scrolls, no GPU cut in two. */
export const PRINT = `
@media print{
@page{margin:14mm}
body{font-size:11px;background:#fff;print-color-adjust:exact;-webkit-print-color-adjust:exact}
main{max-width:none;padding:0}
.skip{display:none}
main>section{border:0;padding:0;margin:18px 0}
.scroll,.scroll:has(>.framed){overflow:visible;max-height:none;border:0}
.framed thead th{position:static}
table{font-size:10.5px}
.grid{grid-template-columns:repeat(4,1fr)}
nav,.hint,.services tr>:last-child{display:none}
.services td,.services th{padding:3px 5px}
.uses{min-width:0;font-size:10px}
.capacity{width:80px}
.tiles{grid-template-columns:repeat(6,1fr);gap:6px}
.tile{padding:8px 10px}
.tile b{font-size:18px}
.tile small,.chip,.key{font-size:10px}
figure,tr,.tile,.verdict{break-inside:avoid}
h2,h3{break-after:avoid}
thead{display:table-header-group}
}
`;
