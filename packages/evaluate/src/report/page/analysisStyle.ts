/** The style sheet of the analysis sections; page colors come from the page's own style sheet. */
export const ANALYSIS_STYLE = `
.change{display:block;width:120px;height:20px;overflow:visible}
.change line{stroke:var(--rule);stroke-width:1}
.change .range{stroke:var(--accent);stroke-width:2}
.change circle{fill:var(--accent)}
.clip{border-top:1px solid var(--rule);padding:16px 0 6px;margin:0}
.clip h4{font-size:1rem;margin:0;overflow-wrap:anywhere}
.clips h3{font-size:1rem;margin:22px 0 10px}
.values{margin:2px 0 10px;max-width:none}
.values b{font-weight:650}
.key{display:inline-block;width:18px;height:3px;border-radius:2px;vertical-align:middle;margin-right:6px}
.key+b{margin-right:4px}
.values span.one{display:inline-block;margin-right:18px}
.clip{--predicted:#c8641b;--true:#2f74c8;--next:#8a7a1a}
.clip-body{display:grid;grid-template-columns:minmax(0,1fr) max-content;gap:10px 22px;align-items:start}
.film-scroll{overflow-x:auto}
.film{display:grid;grid-template-columns:repeat(var(--n),minmax(36px,1fr));gap:6px 0;max-width:calc(var(--n)*96px)}
.film img{display:block;width:100%;padding:0 1px;border-bottom:3px solid transparent}
.film img.peak{border-bottom-color:var(--ink)}
.over-time{grid-column:1/-1;position:relative;height:92px;border-bottom:1px solid var(--rule);border-top:1px solid var(--rule)}
.over-time svg{position:absolute;inset:0;width:100%;height:100%;overflow:visible}
.over-time polyline{fill:none;stroke:var(--muted);stroke-opacity:.4;stroke-width:1.25;vector-effect:non-scaling-stroke}
.over-time .grid{stroke:var(--rule);stroke-width:1;stroke-dasharray:2 3;vector-effect:non-scaling-stroke}
.over-time .predicted,.key.predicted{stroke:var(--predicted);background:var(--predicted)}
.over-time .true,.key.true{stroke:var(--true);background:var(--true)}
.over-time .next,.key.next{stroke:var(--next);background:var(--next)}
.over-time polyline.predicted,.over-time polyline.true,.over-time polyline.next{stroke-width:2.5;stroke-opacity:1}
.over-time polyline.next{stroke-dasharray:5 3}
.over-time small{position:absolute;left:2px;font-size:.7rem;line-height:1;color:var(--muted);background:var(--card);padding:1px 2px;z-index:1}
.heats{display:flex;gap:12px}
.heats figure{width:132px;margin:0}
.heats img{display:block;width:132px;height:132px;border-radius:6px}
.heats figcaption{font-size:.8rem;line-height:1.3;color:var(--muted);padding-top:4px;overflow-wrap:anywhere}
.viridis{display:inline-block;vertical-align:middle;width:90px;height:10px;border-radius:5px;margin:0 6px;background:linear-gradient(90deg,#440154,#3b528b,#21918c,#5ec962,#fde725)}
@media (max-width:760px){.clip-body{grid-template-columns:minmax(0,1fr)}}
@media print{.clip{break-inside:avoid}}
`;
