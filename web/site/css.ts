/** The style sheet of all pages. */
export const CSS = `:root {
  --ink: #22282b; --soft: #5d686c; --line: #e4e0d8; --paper: #fffdf9; --shade: #f6f2ea;
  --accent: #1f6f5c; --warm: #b8472f; --star: #d99a1c; --glow: 0 8px 24px #3b32201f;
  --head: "Source Sans 3", "Segoe UI", "Noto Sans", system-ui, sans-serif;
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--paper); color: var(--ink);
  font: 16px/1.6 "Source Sans 3", "Segoe UI", "Noto Sans", system-ui, sans-serif; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 3px solid #1f6f5c66; outline-offset: 2px; }
h1, h2, h3 { line-height: 1.25; font-family: var(--head); font-weight: 600; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 2rem; margin: 0.4em 0; }
h2 { font-size: 1.35rem; margin: 1.6em 0 0.7em; }
img { max-width: 100%; height: auto; display: block; }
.skip:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

header { background: white; border-bottom: 1px solid var(--line); }
.bar, .departments, main, .columns, footer > p { width: 100%; max-width: 1180px; margin-inline: auto; padding-inline: 24px; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 14px 28px; padding-block: 16px; }
.brand { font: 600 1.45rem var(--head); color: var(--ink); letter-spacing: -0.01em; }
.brand:hover { text-decoration: none; }
.brand b { color: var(--accent); font-weight: inherit; }
.search { flex: 1 1 260px; display: flex; max-width: 560px; }
.search input { flex: 1; min-width: 0; border-radius: 8px 0 0 8px; border-inline-end: 0; }
.search button { border-radius: 0 8px 8px 0; }
.tools { display: flex; gap: 20px; align-items: center; margin-inline-start: auto; }
.tools a:not(.button) { color: var(--ink); }
.departments { display: flex; gap: 24px; padding-bottom: 12px; font-size: 0.95rem; white-space: nowrap; overflow-x: auto;
  scrollbar-width: none; }
.departments a { color: var(--soft); }
main { flex: 1; padding-block: 20px 56px; }

input, select, textarea { font: inherit; padding: 8px 12px; border: 1px solid var(--line); border-radius: 8px;
  background: white; color: inherit; }
button, .button { font: inherit; font-weight: 600; padding: 8px 18px; border: 1px solid var(--accent); border-radius: 8px;
  background: var(--accent); color: white; cursor: pointer; display: inline-block; }
:is(button, .button):hover { background: #175546; text-decoration: none; }
.quiet { background: white; color: var(--accent); }
.quiet:hover { background: var(--shade); }
button:disabled { opacity: 0.5; }
.narrow { max-width: 480px; margin-inline: auto; }
.panel { padding: 12px 28px; margin-block: 20px; background: white; border: 1px solid var(--line); border-radius: 14px; }
.panel label { color: var(--soft); font-size: 0.95rem; }
.panel :is(input:not([type=checkbox]), select, textarea) { display: block; width: 100%; margin-top: 4px; }
.panel input[type=checkbox] { accent-color: var(--accent); margin-inline-start: 8px; }
.panel dt { color: var(--soft); font-size: 0.95rem; }
.panel dd { margin: 0 0 12px; min-height: 1.6em; white-space: pre-line; overflow-wrap: anywhere; }
.error { display: block; background: #fbe9e5; border-inline-start: 4px solid var(--warm); padding: 8px 14px; margin-top: 6px;
  border-radius: 4px; }
.lost { text-align: center; padding-block: 64px; }
.lost h1 { font-size: 2.6rem; }

table { width: 100%; border-collapse: collapse; }
th, td { padding: 9px 4px; border-bottom: 1px solid var(--line); text-align: start; }
th { color: var(--soft); font-weight: 400; }
thead th { font-size: 0.88rem; border-bottom-width: 2px; }
:is(thead, thead + tbody) tr > :last-child { text-align: end; font-variant-numeric: tabular-nums; }
thead + tbody td { white-space: nowrap; }
.attributes th { width: 40%; }

.hero { position: relative; overflow: hidden; background: linear-gradient(120deg, #e3efe9, #f7ead9 70%, #f5ded3);
  border-radius: 18px; padding: 48px 56px; margin-bottom: 8px; }
.hero h1 { font-size: 2.5rem; margin-top: 0; }
.hero p { max-width: 32em; font-size: 1.1rem; }
.hero .button { padding: 10px 22px; }
.shown img { position: absolute; top: 54px; right: 48px; width: 190px; border: 6px solid white; border-radius: 14px;
  box-shadow: var(--glow); rotate: 5deg; }
.shown img:nth-child(2) { top: 132px; right: 206px; width: 132px; rotate: -7deg; }
.shown img:nth-child(3) { top: 24px; right: 218px; width: 106px; rotate: 9deg; }
.crumbs ol { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 8px; padding: 0; margin: 0; font-size: 0.88rem;
  color: var(--soft); }
.crumbs li + li::before { content: "›"; margin-inline-end: 8px; color: #b3aea2; }

.cards { list-style: none; padding: 0; margin: 0; display: grid; gap: 20px;
  grid-template-columns: repeat(auto-fill, minmax(165px, 1fr)); }
.card { position: relative; background: white; border: 1px solid var(--line); border-radius: 14px; padding: 14px;
  display: flex; flex-direction: column; gap: 4px; transition: box-shadow 0.15s, transform 0.15s; }
.card:hover, .teaser:hover { box-shadow: var(--glow); transform: translateY(-2px); }
.card img { width: 100%; border-radius: 10px; margin-bottom: 10px; aspect-ratio: 1; object-fit: cover; background: var(--shade); }
.card a { color: var(--ink); font-weight: 600; line-height: 1.35; }
.card a::after { content: ""; position: absolute; inset: 0; }
.card .price { margin-top: auto; padding-top: 4px; font-size: 1.1rem; }
.card .sold-out { position: absolute; top: 22px; inset-inline-start: 22px; padding: 1px 10px; border-radius: 99px;
  background: white; font-weight: 600; font-size: 0.8rem; }
.brand-name { color: var(--soft); font-size: 0.88rem; margin: 0; }
.stars { color: var(--star); letter-spacing: 0.08em; }
.price { font-weight: 700; }
.sold-out { color: var(--warm); }
.in-stock { color: var(--accent); }
.gone img { opacity: 0.5; }
#end { text-align: center; margin-top: 28px; color: var(--soft); }

.with-side { display: grid; grid-template-columns: 200px minmax(0, 1fr); gap: 36px; }
aside h2 { font-size: 1.05rem; margin: 1.1em 0 0.5em; }
aside ul, .department ul, .columns ul { list-style: none; padding: 0; margin: 0; }
aside li { padding: 4px 0; }
[aria-current] { font-weight: 700; }
.toolbar { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 12px;
  margin-bottom: 18px; color: var(--soft); }
.toolbar p { margin: 0; }
.pager { display: flex; flex-wrap: wrap; justify-content: center; gap: 6px; margin-top: 36px; }
.pager :is(a, [aria-current]) { min-width: 42px; text-align: center; padding: 6px 10px; border: 1px solid var(--line);
  border-radius: 8px; background: white; }
.pager span { padding-block: 6px; color: var(--soft); }
.pager [aria-current] { background: var(--accent); border-color: var(--accent); color: white; }
.chips ul { list-style: none; display: flex; flex-wrap: wrap; gap: 8px; padding: 0; margin: 0 0 22px; }
.chips a { display: block; padding: 4px 16px; border-radius: 99px; background: var(--shade); border: 1px solid var(--line); }
.department-grid { display: grid; gap: 18px; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); }
.department { background: var(--shade); border-radius: 14px; padding: 18px 22px; }
.department :is(h2, h3) { margin: 0 0 8px; font-size: 1.1rem; }
.department ul { display: flex; flex-wrap: wrap; gap: 0 16px; }

.item { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: 48px; margin-top: 18px; }
.gallery { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; align-content: start; }
.gallery img { width: 100%; border-radius: 14px; border: 1px solid var(--line); }
.gallery img:first-child { grid-column: 1 / -1; }
.item h1 { margin: 0 0 0.2em; }
.item .price { font-size: 1.7rem; margin: 0.2em 0; }
.item .was { color: var(--soft); margin: 0; }
.item .stock { margin: 0.2em 0 1em; font-weight: 600; }
.item h2 { font-size: 1.15rem; margin-top: 1.4em; }
.item .delivery { color: var(--soft); margin: 0 0 1em; }
.buy { display: flex; flex-wrap: wrap; gap: 12px; align-items: center; margin-bottom: 1.2em; }
.buy input, td input { width: 5em; }
td form { display: flex; flex-wrap: wrap; gap: 8px; }
.basket td:first-child { white-space: normal; }
.sums { display: grid; grid-template-columns: auto auto; justify-content: end; gap: 6px 24px; margin: 18px 4px; }
.sums dd { margin: 0; text-align: end; }
.view { display: flex; flex-wrap: wrap; gap: 8px 16px; }
.view select { padding: 5px 8px; }
.text img { float: inline-end; width: 240px; max-width: 45%; border-radius: 14px; margin: 16px 0 12px; margin-inline-start: 28px;
  background: var(--shade); }
.facts a[href$=".pdf"]::before { content: "↓ "; }
.reviews ul { list-style: none; padding: 0; display: grid; gap: 14px;
  grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); }
.review { background: var(--shade); border-radius: 14px; padding: 16px 20px; }
.review p { margin: 6px 0 0; }
.review time, .by { color: var(--soft); font-size: 0.88rem; }

.teasers { list-style: none; padding: 0; display: grid; gap: 18px;
  grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); }
.teaser { position: relative; display: flex; flex-direction: column; border: 1px solid var(--line); background: white;
  border-top: 4px solid var(--accent); border-radius: 6px 6px 14px 14px; padding: 16px 20px;
  transition: box-shadow 0.15s, transform 0.15s; }
.teaser:nth-child(3n + 2) { border-top-color: var(--star); }
.teaser:nth-child(3n) { border-top-color: var(--warm); }
.teaser a { font: 600 1.1rem/1.35 var(--head); color: var(--ink); }
.teaser a::after { content: ""; position: absolute; inset: 0; }
.teaser p { margin: 6px 0; font-size: 0.95rem; }
.teaser .by { margin-top: auto; }
.text { max-width: 42em; font-size: 1.1rem; margin: 28px auto 48px; }
.text h1 { font-size: 2.4rem; margin-bottom: 0.2em; }
.text .by { margin-top: 0; }
.lead { font: italic 1.3rem/1.5 var(--head); color: var(--soft); }
.text ~ * { max-width: 46.2rem; margin-inline: auto; }
.languages { display: flex; flex-wrap: wrap; gap: 4px 18px; padding-block: 8px; border-block: 1px solid var(--line);
  font-size: 0.95rem; }
.following { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 16px; margin-top: 36px;
  padding-top: 18px; border-top: 1px solid var(--line); }
[dir=ltr] > body .following [rel=prev]::before { content: "‹ "; }
[dir=ltr] > body .following [rel=next]::after { content: " ›"; }

footer { background: #26302f; color: #cdd6d2; padding-block: 36px; font-size: 0.95rem; }
.columns { display: grid; gap: 24px; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); }
footer h2 { font-size: 1rem; margin: 0 0 8px; color: white; }
footer a { color: #cdd6d2; }
footer > p { margin-block: 28px 0; color: #93a19b; }
@media (max-width: 1000px) {
  .shown { display: flex; justify-content: space-evenly; margin-top: 26px; }
  .shown img:nth-child(n) { position: static; width: 27%; border-width: 4px; }
}
@media (max-width: 760px) {
  .bar, .departments, main, .columns, footer > p { padding-inline: 16px; }
  .bar { gap: 12px; padding-block: 12px; }
  .brand { font-size: 1.2rem; }
  .tools .button { padding: 5px 12px; }
  table { font-size: 0.93rem; }
  .bar .search { order: 1; flex-basis: 100%; max-width: none; }
  .tools a:not(.button) { display: none; }
  .with-side, .item { grid-template-columns: minmax(0, 1fr); gap: 16px; }
  aside ul { display: flex; gap: 8px 20px; overflow-x: auto; white-space: nowrap; scrollbar-width: none; }
  aside h2 { margin-bottom: 0; }
  .hero { padding: 28px 24px; }
  .hero h1, .text h1, .lost h1 { font-size: 2rem; }
  .cards { grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 12px; }
  .teasers, .reviews ul { grid-template-columns: minmax(0, 1fr); }
  .pager { gap: 3px; font-size: 0.85rem; }
  .pager :is(a, [aria-current]) { min-width: 28px; padding-inline: 4px; }
  .columns { grid-template-columns: 1fr 1fr; }
  .basket button { padding: 4px 10px; }
  .basket input { width: 4em; padding: 4px 8px; }
  .basket td form { width: min-content; }
  .panel { padding-inline: 18px; }
  .crumbs ol { flex-wrap: nowrap; white-space: nowrap; overflow-x: auto; scrollbar-width: none; }
  .text img { float: none; width: 100%; max-width: none; margin-inline-start: 0; }
}
`;
