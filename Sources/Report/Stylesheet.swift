/// The style of all pages: light and dark, for phones to wide screens, without external pictures or fonts.
package let stylesheet: HTML = """
    :root{color-scheme:light dark;--paper:#fbfaf8;--card:#fff;--ink:#23262b;--soft:#5d646e;--line:#e3e0da;\
    --accent:#2f6f8f;--mark:#b4472d;--bar:#8fb3c4;--hole:#efece6}
    @media(prefers-color-scheme:dark){:root{--paper:#16181b;--card:#1f2226;--ink:#e6e4df;--soft:#a0a7b0;\
    --line:#33373d;--accent:#7fc0dd;--mark:#ee9577;--bar:#45697a;--hole:#2a2e33}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",\
    "Noto Sans","DejaVu Sans",sans-serif;-webkit-text-size-adjust:100%}
    a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:.06em}
    a:hover{text-decoration-thickness:.13em}
    :focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
    .skip{position:absolute;left:-99rem}
    .skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.4rem .8rem;z-index:2}
    .hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
    header{border-bottom:1px solid var(--line);background:var(--card)}
    .bar{max-width:76rem;margin:auto;padding:.7rem 1.25rem;display:flex;flex-wrap:wrap;gap:.3rem 1.6rem;\
    align-items:baseline}
    nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem}
    header a{color:var(--soft);text-decoration:none;padding:.1rem 0;border-bottom:2px solid transparent}
    header a:hover{color:var(--ink)}
    header a[aria-current]{color:var(--ink);border-color:var(--accent)}
    main{max-width:76rem;margin:auto;padding:1.5rem 1.25rem 3rem}
    footer{max-width:76rem;margin:auto;padding:1rem 1.25rem 2.5rem;color:var(--soft);font-size:.875rem;\
    border-top:1px solid var(--line)}
    h1{font-size:1.7rem;line-height:1.2;margin:0 0 .3rem;font-weight:650;letter-spacing:-.01em;\
    overflow-wrap:anywhere}
    h2{font-size:1.2rem;margin:2.4rem 0 .6rem;font-weight:650}
    h2 a{text-decoration:none}
    h3{font-size:1rem;margin:1.6rem 0 .5rem;font-weight:650}
    p{margin:.4rem 0;max-width:46rem}
    .soft,.path{color:var(--soft)}
    .path{font-size:.875rem;overflow-wrap:anywhere}
    .note{border-left:3px solid var(--mark);padding:.2rem .8rem;margin:1rem 0}
    .numbers{display:flex;flex-wrap:wrap;gap:.4rem 2.4rem;margin:1rem 0;padding:0}
    .numbers div{display:flex;flex-direction:column-reverse}
    .numbers dt{color:var(--soft);font-size:.875rem}
    .numbers dd{margin:0;font-size:1.5rem;font-weight:600;font-variant-numeric:tabular-nums;line-height:1.2}
    .plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:1rem}
    .plot{margin:1rem 0;padding:.9rem 1rem .6rem;background:var(--card);border:1px solid var(--line);\
    border-radius:10px;min-width:0}
    .plots .plot{margin:0}
    .plot figcaption{font-weight:600;font-size:.9375rem;margin-bottom:.3rem}
    .plot svg{display:block;width:100%;max-width:27rem;height:auto}
    .scroll{overflow-x:auto;position:relative}
    .scroll svg{width:auto;max-width:none}
    .plot .scroll svg.fit{width:100%;min-width:20rem;max-width:27rem}
    svg text{font:13px system-ui,"DejaVu Sans",sans-serif;fill:var(--soft)}
    svg .bar{fill:var(--bar)}svg .axis{stroke:var(--line)}
    svg line.mark{stroke:var(--mark);stroke-width:1.5;stroke-dasharray:4 3}
    svg text.mark{fill:var(--mark);font-weight:600}
    .c0{fill:#417b97;--tag:#417b97}.c1{fill:#9c6a2b;--tag:#9c6a2b}.c2{fill:#587e48;--tag:#587e48}\
    .c3{fill:#9a5da4;--tag:#9a5da4}.c4{fill:#bd534d;--tag:#bd534d}.c5{fill:#3a8076;--tag:#3a8076}\
    .c6{fill:#736abe;--tag:#736abe}.c7{fill:#77773f;--tag:#77773f}.c8{fill:#6e757e;--tag:#6e757e}.c9{fill:var(--bar)}
    details{font-size:.875rem;color:var(--soft)}
    summary{cursor:pointer;width:max-content}
    table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:.5rem 0}
    th,td{text-align:left;padding:.25rem .9rem .25rem 0;border-bottom:1px solid var(--line);\
    overflow-wrap:anywhere}
    th{font-weight:600;color:var(--soft)}
    .whole,.scroll table{white-space:nowrap}
    .grid{list-style:none;margin:1rem 0;padding:0;display:grid;gap:1rem;\
    grid-template-columns:repeat(auto-fill,minmax(9rem,1fr))}
    .grid.wide{grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr))}
    .card{background:var(--card);border:1px solid var(--line);border-radius:10px;overflow:hidden;\
    height:100%;display:flex;flex-direction:column}
    a.card{color:inherit;text-decoration:none}
    a.card:hover{border-color:var(--accent)}
    .card img,.hole{display:block;width:100%;height:auto;aspect-ratio:1;object-fit:cover;background:var(--hole)}
    .grid.wide img{object-fit:contain}.grid.wide img,.grid.wide .hole{aspect-ratio:4/3}
    .hole{display:grid;place-content:center;text-align:center;color:var(--soft);font-size:.8125rem;padding:1rem}
    .words{padding:.55rem .7rem .7rem;font-size:.8125rem;line-height:1.45;overflow-wrap:anywhere;\
    display:flex;flex-direction:column;gap:.15rem}
    .words strong{font-size:.9375rem}
    .words dl{margin:0;display:grid;grid-template-columns:auto auto;gap:0 .6rem;justify-content:space-between;\
    color:var(--soft)}
    .words dd{margin:0;text-align:right;font-variant-numeric:tabular-nums}
    .words a.inline{display:inline}
    .words a,.words .file{display:block;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
    .far{color:var(--mark);font-weight:600}
    .tag{display:inline-block;min-width:1.5em;text-align:center;border-radius:5px;background:var(--tag);\
    color:#fff;font-weight:650;padding:0 .35em}
    .keep{border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
    .pages{margin:1.2rem 0}
    .pages a{display:block;padding:.25rem .6rem;border:1px solid var(--line);border-radius:7px;\
    background:var(--card);text-decoration:none}
    .pages ul{gap:.35rem;align-items:center}
    .pages a[aria-current]{background:var(--accent);color:var(--paper);border-color:var(--accent)}
    .chips{list-style:none;margin:.6rem 0;padding:0;display:flex;flex-wrap:wrap;gap:.5rem}
    .chips li{background:var(--card);border:1px solid var(--line);border-radius:999px;padding:.15rem .8rem}
    .years{display:flex;flex-wrap:wrap;gap:1.2rem 2rem}
    .years section{min-width:0}.years h3{margin:.4rem 0}
    .years .grid{display:flex;flex-wrap:wrap;margin:.4rem 0}.years li{width:5.5rem}
    .years .card{position:relative}.years .tag{position:absolute;left:.35rem;top:.35rem}
    .groups{display:flex;flex-wrap:wrap;gap:1.2rem 2rem;align-items:flex-start}
    .group{min-width:0;max-width:100%}.group h2{margin:.4rem 0;font-size:1rem}
    .group .grid{display:flex;flex-wrap:wrap;margin:.4rem 0}.group li{width:11.5rem}
    .big{display:none;margin:0}
    .big:target{display:grid;position:fixed;inset:0;z-index:9;grid-template-rows:minmax(0,1fr) auto;\
    background:#111316f2;padding:.8rem}
    .stage{position:relative;place-self:center;max-height:100%;display:flex}
    .stage img{display:block;max-width:100%;max-height:calc(100vh - 5rem);object-fit:contain}
    .stage svg{position:absolute;inset:0;width:100%;height:100%}
    .stage rect{fill:none;stroke:#ffd54a;stroke-width:2px;vector-effect:non-scaling-stroke}
    .big figcaption{display:flex;flex-wrap:wrap;justify-content:center;align-items:center;gap:.3rem 1.4rem;\
    padding:.7rem 0 .2rem;color:#e6e4df}
    .big figcaption a{color:#9fd3ea;padding:.35rem .2rem}
    .arrivals{display:flex;flex-wrap:wrap;gap:.3rem;list-style:none;margin:.3rem 0;padding:0}
    .arrivals img,.arrivals .hole{display:block;width:3.5rem;height:3.5rem;padding:0;border-radius:6px;\
    background:var(--hole)}
    @media(max-width:34rem){main{padding:1.1rem .9rem 2rem}.bar{padding:.6rem .9rem}h1{font-size:1.4rem}\
    .grid{grid-template-columns:repeat(2,minmax(0,1fr));gap:.7rem}\
    .grid.wide{grid-template-columns:minmax(0,1fr)}.numbers{gap:.4rem 1.4rem}.numbers dd{font-size:1.25rem}}
    @media print{header,.pages,.skip{display:none}}

    """
