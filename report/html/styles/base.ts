/** Page, headings, tables, tiles. */
export const BASE = `
:root{color-scheme:light dark}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 "Segoe UI","SF Pro Text",-apple-system,BlinkMacSystemFont,Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1320px;margin:0 auto;padding:32px 24px}
h1{font-size:32px;line-height:1.2;margin:0 0 20px;letter-spacing:-.02em;overflow-wrap:anywhere}
h2{font-size:21px;letter-spacing:-.01em;margin:0 0 4px}
h3{font-size:15px;margin:24px 0 10px}
h3 small,figcaption span,th small,.tile small{font-weight:400;color:var(--muted)}
h4{margin:0 0 6px;font-size:14px}
p{margin:0 0 12px}
.kicker{color:var(--muted);font-size:13px;margin:0 0 4px}
.lead,.muted{color:var(--muted)}
.muted{font-size:13px}
code{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-999px}
.skip:focus{left:12px;top:8px;background:var(--panel);padding:6px 12px;z-index:2}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
main>section{background:var(--panel);border:1px solid var(--rule);border-radius:12px;padding:22px 24px;margin:20px 0;scroll-margin-top:60px}
.defs{position:absolute}
.tiles{margin-top:14px;display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px}
.tile{background:var(--panel);border:1px solid var(--rule);border-radius:12px;padding:14px 16px;min-width:0}
.tile span{display:block;color:var(--muted);font-size:13px}
.tile b{display:block;font-size:30px;line-height:1.25;letter-spacing:-.02em;font-weight:650}
.tile small{display:block;font-size:13px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.verdict{border-radius:12px;padding:16px 20px;background:var(--warnbg);--v:var(--warn)}
.verdict.proven{background:var(--goodbg);--v:var(--good)}
.verdict p{margin:0}
.verdict .badge{display:flex;align-items:center;gap:8px;font-weight:650;color:var(--v);font-size:14px}
.badge svg{width:18px;height:18px;border-radius:50%;background:var(--v)}
.badge path{fill:none;stroke:var(--panel);stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.verdict .claim{font-size:19px;font-weight:600;letter-spacing:-.01em;margin:6px 0 4px}
.note{border-left:3px solid var(--warn);padding:4px 12px;margin:14px 0 0}
nav{position:sticky;top:0;z-index:1;display:flex;gap:4px;overflow-x:auto;background:var(--bg);padding:10px 0;margin-top:14px}
nav a{padding:4px 12px;border-radius:16px;text-decoration:none;color:var(--ink);font-size:14px}
nav a:hover{background:var(--slice)}
.scroll{overflow:auto;max-width:100%;position:relative}
.scroll+.muted{margin:10px 0 0}
.scroll:has(>.framed){max-height:640px;border:1px solid var(--rule);border-radius:8px}
.framed thead th{position:sticky;top:0;background:var(--panel);z-index:1}
table{border-collapse:collapse;font-size:14px}
.services{width:100%}
.levels td,.levels th{padding-right:24px}
th,td{text-align:left;padding:7px 10px;border-bottom:1px solid var(--rule);vertical-align:middle}
tr>:first-child{padding-left:0}
tr>:last-child{padding-right:0}
.framed tr>:first-child{padding-left:12px}
.framed tr>:last-child{padding-right:12px}
thead th{color:var(--muted);font-weight:500;font-size:13px;white-space:nowrap}
tbody th{font-weight:550;white-space:nowrap}
td{white-space:nowrap}
.uses,.inputs td{white-space:normal}
.wrap{white-space:normal;overflow-wrap:anywhere;min-width:200px}
tbody tr:last-child>*{border-bottom:0}
.n{text-align:right}
.services tbody th small{display:block;padding-left:21px}
.services tbody th{min-width:150px;white-space:normal;overflow-wrap:anywhere}
.uses{min-width:190px;color:var(--muted);font-size:13px}
.tag{font-style:normal;font-size:12px;padding:1px 7px;border-radius:9px;background:var(--warnbg);color:var(--warn);margin-left:4px;white-space:nowrap}
.tag.bad{color:var(--bad)}
.no{color:var(--muted)}
.yes{color:var(--good);font-weight:550}
button.sort{all:unset;cursor:pointer}
button.sort:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
[aria-sort=ascending] .sort:after{content:" ↑"}
[aria-sort=descending] .sort:after{content:" ↓"}
.cols{display:grid;grid-template-columns:minmax(0,auto) minmax(0,1fr);gap:32px;align-items:start}
.cols.wide-left{grid-template-columns:minmax(0,5fr) minmax(0,6fr)}
@media (max-width:900px){.cols,.cols.wide-left{grid-template-columns:minmax(0,1fr);gap:16px}}
.check{background:var(--bg);border-radius:10px;padding:14px 18px}
.check ol{margin:0 0 10px;padding-left:20px}
.check li{margin:4px 0}
summary{cursor:pointer;color:var(--accent);margin:12px 0}
.inputs th{color:var(--muted);font-weight:500;white-space:nowrap}
footer{max-width:1320px;margin:0 auto;padding:0 24px 32px;color:var(--muted);font-size:13px}
@media (max-width:640px){main{padding:20px 14px}main>section{padding:18px 14px}h1{font-size:26px}.tiles{grid-template-columns:1fr 1fr}.tile b{font-size:25px}footer{padding:0 14px 24px}}
`;
