/** The look of the widget. Colours are custom properties of the embedding page, with our own as the default. */

export const STYLES = `
:host {
  --paper: var(--citewell-paper, light-dark(#fbfbf9, #111716));
  --raised: var(--citewell-raised, light-dark(#ffffff, #19211f));
  --sunken: var(--citewell-sunken, light-dark(#f1f3f1, #1e2725));
  --ink: var(--citewell-ink, light-dark(#17211f, #e6ecea));
  --ink-soft: var(--citewell-ink-soft, light-dark(#51605d, #a3b1ad));
  --line: var(--citewell-line, light-dark(#d8dedb, #303b38));
  --line-strong: var(--citewell-line-strong, light-dark(#7d8b87, #72827d));
  --accent: var(--citewell-accent, light-dark(#0b5f6b, #7ccbd6));
  --accent-ink: var(--citewell-accent-ink, light-dark(#ffffff, #08262b));
  --accent-wash: var(--citewell-accent-wash, light-dark(#e4f0f1, #18343a));
  --mark: var(--citewell-mark, light-dark(#fff0b3, #6a5410));
  --mark-ink: var(--citewell-mark-ink, light-dark(#17211f, #fff7da));
  --caution: light-dark(#7a4b00, #f2c777);
  --caution-wash: light-dark(#fdf3de, #2d2413);
  --caution-line: light-dark(#c98a1b, #b98a2f);
  --against: light-dark(#9a2617, #ff9d8d);
  --against-wash: light-dark(#fdeeeb, #341a16);
  --approved: light-dark(#1d6b3a, #86d3a2);
  --sans: var(--citewell-sans, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif);
  --serif: var(--citewell-serif, Charter, "Bitstream Charter", "Sitka Text", Cambria, "Noto Serif", "Liberation Serif", Georgia, serif);
  display: block;
  height: 42rem;
  max-height: 100vh;
  min-width: 0;
}
:host([hidden]) { display: none; }
:host([theme="auto"]) { color-scheme: light dark; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
*, ::before, ::after { box-sizing: border-box; }

.frame, .paper { color: var(--ink); background: var(--paper); font: 1rem/1.55 var(--sans); overflow-wrap: anywhere; text-align: start; -webkit-text-size-adjust: 100%; }
.frame { display: grid; grid-template-rows: auto minmax(0, 1fr) auto; height: 100%; container: frame / size; letter-spacing: normal; text-transform: none; }
.inner { display: contents; }
.head { grid-row: 1; }
.conversation { grid-row: 2; }
.dock { grid-row: 3; }

:host([mode="floating"]) { position: fixed; inset-block-end: 1rem; inset-inline-end: 1rem; height: auto; z-index: var(--citewell-z-index, 2147483000); }
:host([mode="floating"]) .frame { position: fixed; inset-block-end: 5rem; inset-inline-end: 1rem; width: min(30rem, calc(100vw - 2rem)); height: min(46rem, calc(100dvh - 6rem)); border: 1px solid var(--line-strong); border-radius: 12px; overflow: clip; box-shadow: 0 12px 40px rgb(10 25 25 / 22%); }
:host([mode="floating"]:not([open])) .frame { display: none; }
.launcher { display: none; }
:host([mode="floating"]) .launcher { display: block; margin-inline-start: auto; background: var(--accent); color: var(--accent-ink); border: 0; border-radius: 999px; min-height: 3.2rem; padding: 0 1.3rem; font: 600 1rem/1.2 var(--sans); box-shadow: 0 4px 16px rgb(10 25 25 / 28%); }
:host(:not([mode="floating"])) .close-frame { display: none; }
@media (max-width: 34rem), (max-height: 30rem) {
  :host([mode="floating"]) .frame { inset: 0; width: auto; height: auto; border: 0; border-radius: 0; }
  :host([mode="floating"][open]) .launcher { display: none; }
}

button { font: inherit; color: inherit; cursor: pointer; }
button:disabled { cursor: default; }
a { color: var(--accent); text-underline-offset: 0.15em; }
p { margin: 0 0 0.7em; }
h2, h3, h4 { line-height: 1.3; font-weight: 620; text-wrap: balance; margin: 0; }
code { font-size: 0.9em; background: var(--sunken); padding: 0.1em 0.35em; border-radius: 4px; }
.paper h1 { font-size: 1.3rem; line-height: 1.3; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
[tabindex="-1"]:focus { outline: none; }
.unseen { position: absolute; width: 1px; height: 1px; border: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.meta { color: var(--ink-soft); font-size: 0.875rem; }
.invisible { border: 1px solid var(--against); color: var(--against); border-radius: 3px; padding: 0 0.2em; margin-inline: 0.1em; font: 600 0.72em/1.2 var(--sans); unicode-bidi: isolate; white-space: nowrap; }

.quiet { background: none; border: 1px solid var(--line-strong); border-radius: 6px; padding: 0.25rem 0.75rem; min-height: 2.1rem; font-size: 0.92rem; }
.quiet:hover:enabled, .more:hover { background: var(--sunken); }
.quiet:disabled { color: var(--ink-soft); border-style: dashed; }
.plain { background: none; border: 0; padding: 0.1rem 0; min-height: 1.5rem; color: var(--accent); text-decoration: underline; text-underline-offset: 0.15em; font-size: inherit; }
.primary { min-width: 4.9rem; background: var(--accent); color: var(--accent-ink); border: 1px solid transparent; border-radius: 8px; padding: 0 1.2rem; min-height: 2.9rem; font-weight: 600; }
.primary.small { min-height: 2.1rem; padding: 0 0.9rem; font-size: 0.92rem; border-radius: 6px; }

.head { display: flex; align-items: center; gap: 0.5rem 0.8rem; flex-wrap: wrap; padding: 0.55rem clamp(0.8rem, 4cqw, 1.6rem); border-block-end: 1px solid var(--line); }
.head h2 { font-size: 1rem; flex: 1; min-width: 8rem; }

.conversation { overflow: auto; overscroll-behavior: contain; position: relative; scroll-padding-block: 0.5rem; }
.column { width: 100%; max-width: 50rem; margin-inline: auto; padding: 0.6rem clamp(0.8rem, 4cqw, 1.6rem) 2rem; }
.welcome[hidden] { display: none; }
.welcome h3 { font-size: 0.95rem; margin-block: 1.2rem 0.4rem; }
.welcome .lede { font-size: 1.08rem; margin-block-start: 0.8rem; }
.welcome ul { list-style: none; padding: 0; margin: 0; }
.starters { display: grid; gap: 0.45rem; justify-items: start; }
.chip { border-color: var(--line-strong); border-radius: 1.1rem; padding: 0.35rem 0.95rem; text-align: start; background: var(--raised); }

.turn { padding-block: 0.4rem 1.6rem; }
.turn + .turn { border-block-start: 1px solid var(--line); }
.asked { font-size: 1.2rem; margin-block: 0.8rem 0.6rem; white-space: pre-wrap; text-wrap: pretty; }
.understood { background: var(--sunken); border-radius: 6px; padding: 0.45rem 0.8rem; font-size: 0.94rem; }
.waiting { color: var(--ink-soft); margin-block: 0.6rem; }
.waiting::after { content: "…"; display: inline-block; animation: pulse 1.4s ease-in-out infinite; }
@keyframes pulse { 50% { opacity: 0.25; } }

.notice { background: var(--caution-wash); color: var(--caution); border-inline-start: 4px solid var(--caution-line); border-radius: 0 6px 6px 0; padding: 0.5rem 0.8rem; margin-block: 0.5rem; font-size: 0.94rem; font-weight: 500; }
.notice:dir(rtl) { border-radius: 6px 0 0 6px; }
.notice::before { content: "⚠\\FE0E  " / ""; }
.urgent { background: var(--against-wash); color: var(--against); border-color: var(--against); font-size: 1.05rem; font-weight: 650; }

.answer h3 { font-size: 0.9rem; color: var(--ink-soft); margin-block: 1.4rem 0.3rem; padding-block-end: 0.3rem; border-block-end: 1px solid var(--line); }
.direct { border-inline-start: 3px solid var(--accent); padding-inline-start: 1rem; margin-block: 0.9rem 0.4rem; }
.direct .claim-text { font-size: 1.18rem; line-height: 1.5; }
.where { margin: 0 0 0.15rem; font-size: 0.84rem; color: var(--ink-soft); }
.lead-in { font: 1.02rem/1.5 var(--serif); margin-block: 0.5rem 0.1rem; color: var(--ink-soft); }
.claims { list-style: none; padding: 0; margin: 0; }
.claims.led { padding-inline-start: 1.2rem; }
.claims.led > .claim::before { content: "–"; position: absolute; inset-inline-start: -1.1rem; color: var(--ink-soft); }
.claim { position: relative; margin-block: 0.6rem; }
.claim-text { font: 1.06rem/1.58 var(--serif); }
/* Stacks of accents must not paint over the lines of a neighbour. */
.claim, .lead-in, .asked, .passage, blockquote, .qualifier, .notice, .understood { overflow: clip; overflow-clip-margin: 0.4rem; }
.claims.led > .claim { overflow-clip-margin: 1.2rem; }
.marks { margin-inline-start: 0.15rem; display: inline-flex; flex-wrap: wrap; align-items: center; gap: 0.15rem 0.3rem; vertical-align: baseline; }

.cite { min-width: 1.7rem; min-height: 1.7rem; padding: 0 0.35rem; border: 1px solid transparent; border-radius: 6px; background: var(--accent-wash); color: var(--accent); font: 600 0.84rem/1 var(--sans); font-variant-numeric: tabular-nums; }
.cite:hover { border-color: var(--accent); }
.more { min-width: 1.7rem; min-height: 1.7rem; padding: 0; border: 0; border-radius: 6px; background: none; color: var(--ink-soft); font: 700 1rem/1 var(--sans); }
.grade button { border: 1px solid var(--line-strong); background: var(--raised); color: var(--ink); border-radius: 6px; padding: 0 0.45rem; min-height: 1.7rem; font: 600 0.84rem/1.4 var(--sans); }
.grade.against button { border-color: var(--against); color: var(--against); }
.meaning { display: none; position: absolute; z-index: 3; inset-inline: 0 auto; inset-block-start: calc(100% + 0.3rem); width: max-content; max-width: min(24rem, 100%); background: var(--ink); color: var(--paper); font: 0.86rem/1.45 var(--sans); border-radius: 6px; padding: 0.5rem 0.7rem; }
.meaning > span { display: block; }
.grade:is(:hover, :focus-within):not(.put-away) .meaning { display: block; }
.claim:has(.grade:is(:hover, :focus-within)) { overflow: visible; z-index: 4; }
.ungraded { font-size: 0.82rem; color: var(--ink-soft); white-space: nowrap; }

.qualifier { margin: 0.25rem 0 0; padding-inline-start: 0.8rem; border-inline-start: 2px solid var(--caution-line); font-size: 0.96rem; }
.qualifier b { color: var(--caution); font-weight: 600; }
.cut { margin: 0.15rem 0 0; font-size: 0.86rem; color: var(--ink-soft); }

.uncovered { border: 1px dashed var(--line-strong); border-radius: 8px; padding: 0.8rem 1.1rem 0.4rem; margin-block: 0.9rem; }
.answer .uncovered h3 { font-size: 1.1rem; color: var(--ink); border: 0; padding: 0; margin: 0 0 0.3rem; }
.nearest { margin-block-start: 1.2rem; }
.nearest blockquote { color: var(--ink-soft); font-family: var(--sans); font-size: 0.94rem; }
.nearest .sources { border-inline-start: 1px dashed var(--line-strong); padding-inline-start: 0.9rem; }

.sources { list-style: none; padding: 0; margin: 0; }
.sources li { display: grid; grid-template-columns: 2.2rem minmax(0, 1fr); padding-block: 0.55rem; border-block-start: 1px solid var(--line); font-size: 0.92rem; }
.sources li:first-child { border-block-start: 0; }
.sources .number { color: var(--accent); font-weight: 600; font-variant-numeric: tabular-nums; }
.nearest .sources li { grid-template-columns: 1.2rem minmax(0, 1fr); }
.nearest .sources .number { color: var(--ink-soft); }
.source-document { margin: 0.8rem 0 0.1rem; font-size: 0.94rem; }
.source-document + .meta { margin: 0 0 0.2rem; }
blockquote { margin: 0.25rem 0; font: 0.98rem/1.5 var(--serif); }
.links { margin: 0; display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; }
.links > * { min-height: 1.6rem; }
.review { display: inline-block; border: 1px solid currentColor; border-radius: 999px; padding: 0 0.55em; font-size: 0.8rem; white-space: nowrap; color: var(--caution); }
.review-approved { color: var(--approved); }
.review-withdrawn { color: var(--against); }
summary { cursor: pointer; font-size: 0.9rem; font-weight: 600; color: var(--ink-soft); margin-block: 1.2rem 0.2rem; padding-block: 0.3rem; }
details ul { margin: 0.3rem 0; padding-inline-start: 1.2rem; font-size: 0.92rem; }
.glossary dl { margin: 0; font-size: 0.94rem; }
.glossary dt { font-weight: 600; }
.glossary dd { margin: 0 0 0.4rem; }
.own-disclaimer { display: none; }
.paper .own-disclaimer { display: block; }

.tools { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-block: 1.3rem 0.8rem; padding-block-start: 0.9rem; border-block-start: 1px solid var(--line); }
.label { font-size: 0.9rem; font-weight: 600; color: var(--ink-soft); margin-block: 0.8rem 0.4rem; }
.follow-ups ul { display: flex; flex-wrap: wrap; gap: 0.5rem; padding: 0; margin: 0; list-style: none; }
.feedback { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 0.5rem; margin-block: 0.4rem; padding: 0.5rem 0.7rem; background: var(--sunken); border-radius: 8px; font-size: 0.92rem; }
.feedback:has(form) { display: block; }
.concern { display: grid; gap: 0.6rem; }
.tools + div > .concern { background: var(--sunken); border-radius: 8px; padding: 0.8rem 1rem; }
.concern label { display: grid; gap: 0.25rem; font-size: 0.92rem; }
.concern .check { grid-template-columns: auto minmax(0, 1fr); align-items: start; gap: 0.5rem; }
.check input { width: 1.15rem; height: 1.15rem; margin: 0.15rem 0 0; accent-color: var(--accent); }
.concern-title { font-weight: 600; margin: 0; }
.buttons { display: flex; gap: 0.5rem; flex-wrap: wrap; }
.outcome { margin: 0.3rem 0; }
.failed { color: var(--against); }
.fault { border: 1px solid var(--against); border-radius: 8px; padding: 0.8rem 1.1rem; margin-block: 0.6rem; }
.fault p { margin-block-end: 0.4rem; }
.fault strong { color: var(--against); }
.fault-stopped, .fault-busy, .fault-expired { border-color: var(--caution-line); }
:is(.fault-stopped, .fault-busy, .fault-expired) strong { color: var(--caution); }

.dock { border-block-start: 1px solid var(--line); padding-block: 0.6rem 0.5rem; background: var(--paper); }
.dock > * { max-width: 50rem; margin-inline: auto; padding-inline: clamp(0.8rem, 4cqw, 1.6rem); }
.ask { display: flex; gap: 0.6rem; align-items: end; }
textarea { flex: 1; min-width: 0; width: 100%; font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--line-strong); border-radius: 8px; padding: 0.65rem 0.8rem; resize: none; }
.ask textarea { min-height: 2.9rem; max-height: 9rem; field-sizing: content; }
textarea::placeholder { color: var(--ink-soft); opacity: 1; }
select { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--line-strong); border-radius: 6px; padding: 0.2rem 0.5rem; min-height: 2.1rem; max-width: 100%; }
.about { margin-block: 0.45rem 0; font-size: 0.8rem; line-height: 1.4; color: var(--ink-soft); }
.about p { margin: 0; }
.about p + p { margin-block-start: 0.15rem; }
.audience { display: flex; flex-wrap: wrap; align-items: center; gap: 0.3rem 0.6rem; font-size: 0.94rem; margin-block: 1rem 0; }
.audience .meta { flex-basis: 100%; margin: 0; }

.source { border: 0; padding: 0; background: var(--raised); color: var(--ink); margin: 0; margin-inline-start: auto; width: min(36rem, 100vw); max-width: 100vw; height: 100dvh; max-height: 100dvh; border-inline-start: 1px solid var(--line-strong); }
.source[open] { display: grid; grid-template-rows: auto minmax(0, 1fr); }
.source::backdrop { background: rgb(10 20 20 / 40%); }
.panel-bar { display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding: 0.7rem 1.3rem; border-block-end: 1px solid var(--line); }
.panel-bar h2 { font-size: 1.05rem; }
.panel-body { overflow: auto; padding: 1rem 1.3rem 2rem; }
.panel-body h3 { font-size: 0.95rem; margin-block: 1.2rem 0.2rem; }
.passage { font: 1.04rem/1.62 var(--serif); white-space: pre-line; border-inline-start: 3px solid var(--line); padding-inline-start: 1rem; margin-block: 1rem; }
mark { background: var(--mark); color: var(--mark-ink); padding-block: 0.12em; border-radius: 2px; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.3rem 1rem; font-size: 0.92rem; margin: 0 0 1rem; }
.facts dt { color: var(--ink-soft); }
.facts dd { margin: 0; }

@media (max-width: 26rem) {
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .facts dd { margin-block-end: 0.4rem; }
}
@container frame (max-width: 26rem) {
  .direct { padding-inline-start: 0.7rem; }
  .direct .claim-text { font-size: 1.1rem; }
  .about { font-size: 0.76rem; line-height: 1.35; }
}
/* Little height (a phone on its side, 400 % zoom): everything scrolls together, the question box with it. */
@container frame (max-height: 26rem) {
  .inner { display: block; height: 100cqh; overflow: auto; }
  .conversation { overflow: visible; }
}
@media (prefers-reduced-motion: reduce) { .waiting::after { animation: none; } }
@media (forced-colors: active) { mark { forced-color-adjust: none; background: Mark; color: MarkText; } }
@media print {
  :host { height: auto; max-height: none; }
  .frame { display: block; height: auto; container-type: normal; }
  .conversation { overflow: visible; }
  .dock form, .privacy, .head button, .tools, .follow-ups, .more, .links, .launcher { display: none; }
  .own-disclaimer { display: block; font-size: 0.86rem; margin-block-start: 1rem; }
}
`;
