/** The style sheet of the report: no font, script or image is fetched. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--page:#f6f7fa;--card:#fff;--ink:#1c2330;--muted:#5b6577;--rule:#dfe3ea;--accent:#2059a8;
--warn-page:#fff4dc;--warn-rule:#d99a1c;--warn-ink:#5f3f00}
@media (prefers-color-scheme:dark){:root{--page:#10141b;--card:#181e28;--ink:#e7eaf0;--muted:#a3adbd;--rule:#2c3440;--accent:#8fbcff;
--warn-page:#33280f;--warn-rule:#c08a1e;--warn-ink:#ffdf9e}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI","DejaVu Sans",Helvetica,Arial,sans-serif}
main{max-width:1020px;margin:0 auto;padding:40px 20px 64px}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:0 0 12px}
p{margin:0 0 10px;max-width:72ch}
.muted{color:var(--muted)}
.card{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:22px 24px;margin:18px 0}
.warning{background:var(--warn-page);color:var(--warn-ink);border:1px solid var(--warn-rule);border-left-width:6px;border-radius:8px;padding:12px 18px;margin:18px 0}
.warning p{margin:0;max-width:none}
.headline{display:grid;grid-template-columns:repeat(auto-fit,minmax(230px,1fr));gap:18px;margin:18px 0}
.headline .card{margin:0}
.figure-name{font-weight:600}
.big{font-size:3rem;line-height:1.15;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums;margin:2px 0}
.big small{font-size:1.3rem;font-weight:500}
.bar{position:relative;height:8px;border-radius:4px;background:var(--rule);margin:8px 0 10px}
.bar i{position:absolute;inset:0 auto 0 0;border-radius:4px;background:var(--accent)}
.bar b{position:absolute;top:-4px;bottom:-4px;width:2px;background:var(--ink)}
.verdict{font-size:1.1rem}
.badge{display:inline-block;vertical-align:middle;font-size:.72rem;font-weight:650;letter-spacing:.04em;text-transform:uppercase;border:1px solid var(--warn-rule);color:var(--warn-ink);background:var(--warn-page);border-radius:99px;padding:2px 10px;margin-left:8px}
.small{font-size:.88rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;width:100%;font-size:.93rem}
.caption{color:var(--muted);font-size:.88rem;margin:0 0 8px;max-width:none}
.scroll{overflow-x:auto;border-radius:6px;margin:0 0 14px}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:4px}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{padding:6px 10px;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}
th:first-child,td:first-child{text-align:left;padding-left:0}
thead th{color:var(--muted);font-weight:600}
tbody th{font-weight:500}
tfoot th,tfoot td{font-weight:650;border-bottom:0}
tr.ours th,tr.ours td{font-weight:700;color:var(--accent)}
ul{margin:0;padding-left:20px}
pre{margin:0;padding:10px 12px;background:var(--page);border-radius:6px;font-size:.88rem}
dd{overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;margin:0 0 12px}
dt{color:var(--muted)}dd{margin:0}
svg.dfer-figure{width:100%;height:auto;display:block;margin:0 auto}
footer{color:var(--muted);font-size:.85rem;margin-top:28px}
@media (max-width:560px){main{padding:24px 12px 40px}.card{padding:16px 14px}dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 8px}}
@media print{:root{color-scheme:light;--page:#fff;--card:#fff;--ink:#000;--muted:#444;--rule:#bbb;--accent:#2059a8;--warn-page:#fff;--warn-ink:#000}
main{max-width:none;padding:0}.card{break-inside:avoid;border:0;padding:0}.scroll{overflow:visible}svg.dfer-figure{min-width:0!important;max-width:100%!important}}
`;
