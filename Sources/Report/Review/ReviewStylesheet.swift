/// The review's additions to the style of reports.
package let reviewStylesheet: HTML = """
    button{font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:8px;\
    padding:.4rem .8rem;min-height:2.5rem;cursor:pointer}
    button:hover{border-color:var(--accent)}
    input{font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:8px;\
    padding:.35rem .6rem;min-height:2.5rem;max-width:100%}
    input[type=checkbox]{min-height:0;width:1.15rem;height:1.15rem;accent-color:var(--accent)}
    kbd{border:1px solid var(--line);border-bottom-width:2px;border-radius:5px;padding:0 .35em;font:inherit;\
    font-size:.85em;background:var(--card)}
    .last{max-width:76rem;margin:auto;padding:.5rem 1.25rem 0;color:var(--soft);font-size:.875rem;display:flex;\
    gap:.4rem 1rem;align-items:center;flex-wrap:wrap}
    .last button{min-height:2rem;padding:.1rem .7rem}
    #notice{max-width:73.5rem;margin:.6rem auto}
    .review main{padding-top:1rem}
    .pair{display:grid;grid-template-columns:1fr 1fr;gap:1.2rem}
    .side{min-width:0;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:.8rem}
    .side h2{margin:0 0 .5rem;overflow-wrap:anywhere}
    .faces{list-style:none;margin:0;padding:0;display:grid;gap:.6rem;grid-template-columns:repeat(3,minmax(0,1fr))}
    .faces img{display:block;width:100%;height:auto;aspect-ratio:1;border-radius:8px;background:var(--hole)}
    .faces li:first-child:not(:nth-last-child(n+3)){grid-column:1/-1;max-width:24rem}
    .faces span{font-size:.75rem;white-space:nowrap}
    .answers{display:flex;flex-wrap:wrap;gap:.7rem;margin:1rem 0 2rem;position:sticky;bottom:0;padding:.6rem 0;\
    background:var(--paper)}
    .answers button{flex:1 1 9rem;font-weight:650;padding:.7rem 1rem}
    .answers button span{font-weight:400}
    .scripted .question{display:none}.scripted .question.now{display:block}
    .search,.actions{display:flex;flex-wrap:wrap;gap:.5rem .8rem;align-items:center;margin:.8rem 0}
    .sticky{position:sticky;top:0;z-index:3;background:var(--paper);padding:.5rem 0;border-bottom:1px solid var(--line)}
    #merge{position:sticky;bottom:0;background:var(--paper);padding:.6rem 0;border-top:1px solid var(--line)}
    .naming{display:flex;flex-wrap:wrap;gap:.35rem}.naming button{padding:.3rem .6rem}
    .naming label{flex:1 1 5rem;min-width:0}.naming input{width:100%}
    .tick{display:flex;align-items:center;gap:.4rem;min-height:2rem}
    .picking{grid-template-columns:repeat(auto-fill,minmax(7.5rem,1fr));gap:.6rem}
    .picking li{content-visibility:auto;contain-intrinsic-size:auto 10rem}
    .pick{position:relative;cursor:pointer;height:auto}
    .pick input{position:absolute;left:.4rem;top:.4rem}
    .pick:has(:checked){border-color:var(--accent);box-shadow:0 0 0 3px var(--accent)}
    .pick:focus-within{outline:3px solid var(--accent);outline-offset:2px}
    .picking a{font-size:.8125rem}
    .others{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.8rem}
    .others li{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.6rem;width:12.5rem}\
    .others button{padding:.3rem .6rem}
    .others img{display:block;width:100%;height:auto;border-radius:7px;background:var(--hole)}
    .others a{overflow-wrap:anywhere}
    .review .stage{display:block;position:relative;width:fit-content;max-width:100%;margin:1rem auto}
    .review .stage img{display:block;max-width:100%;max-height:80vh}
    .review .stage text{fill:#fff;paint-order:stroke;stroke:#000;stroke-width:.25em;font:inherit;font-size:inherit}
    .others form{display:flex;flex-wrap:wrap;gap:.4rem;margin-top:.3rem}
    .ways{display:flex;gap:1.4rem}
    .void td,.void th{opacity:.65}
    td.arrivals{display:table-cell}td.arrivals img{display:inline-block;width:2.75rem;height:2.75rem;margin-right:.25rem}
    progress{width:min(100%,30rem);height:1.2rem;accent-color:var(--accent)}
    @media(max-width:34rem){.pair{gap:.6rem}.side{padding:.5rem}.faces{grid-template-columns:repeat(2,minmax(0,1fr))}\
    .picking{grid-template-columns:repeat(3,minmax(0,1fr));gap:.45rem}.keys{display:none}\
    .answers button{flex-basis:6rem}.answers button span{display:none}.others li{width:100%}\
    .others img{width:4.5rem;float:left;margin-right:.6rem}td.arrivals img+img{display:none}.last{padding:.4rem .9rem 0}}

    """
