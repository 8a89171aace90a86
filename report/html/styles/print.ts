/** Paper: no controls, nothing that scrolls, no GPU cut in two. */
export const PRINT = `
@media print{
@page{margin:14mm}
body{font-size:11px;background:#fff;print-color-adjust:exact;-webkit-print-color-adjust:exact}
main{max-width:none;padding:0}
nav,.skip{display:none}
main>section{border:0;padding:0;margin:18px 0}
.scroll,.framed{overflow:visible;max-height:none;border:0}
.framed thead th{position:static}
table{font-size:10.5px}
.grid{grid-template-columns:repeat(4,1fr)}
figure,tr,.tile,.verdict{break-inside:avoid}
h2,h3{break-after:avoid}
thead{display:table-header-group}
}
`;
