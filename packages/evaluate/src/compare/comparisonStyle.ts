/** Styles of the comparison page, in addition to the report's style sheet. */
export const COMPARISON_STYLE = `
td.text,th.text{text-align:left}
td.text{white-space:normal;overflow-wrap:anywhere}
.findings{padding-left:20px}
.findings li{margin:0 0 8px;max-width:78ch}
.legend{display:flex;flex-wrap:wrap;gap:6px 22px;list-style:none;padding:0;margin:0 0 14px}
.legend svg{vertical-align:middle;margin-right:8px}
.curves{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:18px}
.curves figure{margin:0}
.curves svg.dfer-figure{min-width:0!important}
.warning ul{padding-left:18px}
p.caption{color:var(--muted);font-size:.88rem;max-width:none}
.scroll{overflow-x:auto}
.scroll caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.scroll th,.scroll td{padding:6px 8px}
.scroll th:first-child,.scroll td:first-child{padding-left:0}
.scroll thead th{white-space:normal;vertical-align:bottom}
.scroll table{font-size:.88rem}
@media (max-width:600px){main{padding:24px 12px 48px}.card{padding:16px 14px}}
@media print{main{max-width:none;padding:0}.card{border-color:#bbb;overflow:visible}.scroll{overflow:visible}.scroll table{font-size:.74rem}.scroll th,.scroll td{padding:3px 5px}}
`;
