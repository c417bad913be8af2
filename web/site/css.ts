/** The style sheet of all pages. */
export const CSS = `:root {
  --ink: #22282b; --soft: #5d686c; --line: #e4e0d8; --paper: #fffdf9; --shade: #f6f2ea;
  --accent: #1f6f5c; --warm: #c8553d; --star: #d99a1c;
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--paper); color: var(--ink);
  font: 16px/1.6 "Source Sans 3", "Segoe UI", "Noto Sans", system-ui, sans-serif; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
h1, h2, h3 { line-height: 1.25; font-family: Georgia, "Noto Serif", serif; font-weight: 600; }
h1 { font-size: 2rem; margin: 0.4em 0; }
h2 { font-size: 1.35rem; margin: 1.6em 0 0.7em; }
img { max-width: 100%; height: auto; display: block; }
.skip:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

header { background: white; border-bottom: 1px solid var(--line); }
.bar, .departments, main, .columns, footer > p { max-width: 1180px; margin-inline: auto; padding-inline: 24px; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 14px 28px; padding-block: 16px; }
.brand { font: 600 1.45rem Georgia, serif; color: var(--ink); letter-spacing: -0.01em; }
.brand b { color: var(--accent); font-weight: inherit; }
.search { flex: 1 1 260px; display: flex; max-width: 560px; }
.search input { flex: 1; min-width: 0; border-radius: 8px 0 0 8px; border-right: 0; }
.search button { border-radius: 0 8px 8px 0; }
.tools { display: flex; gap: 20px; align-items: center; margin-inline-start: auto; }
.tools a:not(.button) { color: var(--ink); }
.departments { display: flex; flex-wrap: wrap; gap: 4px 24px; padding-block: 0 12px; font-size: 0.95rem; }
.departments a { color: var(--soft); }
main { width: 100%; flex: 1; padding-block: 20px 56px; }

input, select, textarea { font: inherit; padding: 8px 12px; border: 1px solid var(--line); border-radius: 8px;
  background: white; color: inherit; }
button, .button { font: inherit; font-weight: 600; padding: 8px 18px; border: 1px solid var(--accent); border-radius: 8px;
  background: var(--accent); color: white; cursor: pointer; display: inline-block; }
label { display: inline-block; }
main > form:not(.search) { max-width: 560px; padding: 12px 28px; margin-block: 20px; background: white;
  border: 1px solid var(--line); border-radius: 14px; }
main > form:not(.search) label { display: block; color: var(--soft); font-size: 0.95rem; }
main > form:not(.search) :is(input, select, textarea):not([type=checkbox], [type=radio]) { display: block; width: 100%;
  margin-top: 4px; }
textarea { width: 100%; max-width: 560px; min-height: 8em; display: block; }
.error { background: #fbe9e5; border-inline-start: 4px solid var(--warm); padding: 10px 14px; border-radius: 4px; }

.hero { background: linear-gradient(120deg, #e3efe9, #f7ead9 70%, #f5ded3); border-radius: 18px; padding: 48px 56px;
  margin-bottom: 8px; }
.hero h1 { font-size: 2.7rem; margin-top: 0; }
.hero p { max-width: 38em; font-size: 1.1rem; }
.crumbs ol { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 8px; padding: 0; margin: 0; font-size: 0.88rem;
  color: var(--soft); }
.crumbs li + li::before { content: "›"; margin-inline-end: 8px; color: #b3aea2; }

.cards { list-style: none; padding: 0; margin: 0; display: grid; gap: 20px;
  grid-template-columns: repeat(auto-fill, minmax(165px, 1fr)); }
.card { background: white; border: 1px solid var(--line); border-radius: 14px; padding: 14px; display: flex;
  flex-direction: column; gap: 4px; transition: box-shadow 0.15s, transform 0.15s; }
.card:hover { box-shadow: 0 8px 24px #3b32201f; transform: translateY(-2px); }
.card img { width: 100%; border-radius: 10px; margin-bottom: 10px; aspect-ratio: 1; object-fit: cover; }
.card a { color: var(--ink); font-weight: 600; line-height: 1.35; }
.card .price { margin-top: auto; font-size: 1.1rem; }
.brand-name { color: var(--soft); font-size: 0.88rem; margin: 0; }
.stars { color: var(--star); letter-spacing: 0.08em; }
.price { font-weight: 700; }
.sold-out { color: var(--warm); font-size: 0.88rem; }
.in-stock { color: var(--accent); }

.with-side { display: grid; grid-template-columns: 200px 1fr; gap: 36px; }
aside h2 { font-size: 1.05rem; margin-top: 1.2em; }
aside ul, .department ul, .columns ul { list-style: none; padding: 0; margin: 0; }
aside li { padding: 4px 0; }
[aria-current] { font-weight: 700; }
.toolbar { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 12px;
  margin-bottom: 18px; color: var(--soft); }
.toolbar p { margin: 0; }
.pager { display: flex; flex-wrap: wrap; justify-content: center; gap: 6px; margin-top: 36px; }
.pager a, .pager span { min-width: 42px; text-align: center; padding: 6px 10px; border: 1px solid var(--line);
  border-radius: 8px; background: white; }
.pager span { background: var(--accent); border-color: var(--accent); color: white; }
.chips ul { list-style: none; display: flex; flex-wrap: wrap; gap: 8px; padding: 0; margin: 0 0 22px; }
.chips a { display: block; padding: 4px 16px; border-radius: 99px; background: var(--shade); border: 1px solid var(--line); }
.department-grid { display: grid; gap: 18px; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); }
.department { background: var(--shade); border-radius: 14px; padding: 18px 22px; }
.department h3 { margin: 0 0 8px; font-size: 1.1rem; }
.department li { display: inline; }
.department li + li::before { content: " · "; color: #b3aea2; }

.item { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 48px; margin-top: 18px; }
.gallery { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; align-content: start; }
.gallery img { width: 100%; border-radius: 14px; border: 1px solid var(--line); }
.gallery img:first-child { grid-column: 1 / -1; }
.item h1 { margin: 0 0 0.2em; }
.item .price { font-size: 1.7rem; margin: 0.2em 0; }
.item .sold-out, .item .in-stock { font-size: 1rem; margin: 0.2em 0 1em; font-weight: 600; }
.attributes { width: 100%; border-collapse: collapse; }
.attributes th { text-align: start; color: var(--soft); font-weight: 400; width: 40%; }
.attributes th, .attributes td { padding: 8px 4px; border-bottom: 1px solid var(--line); }
.reviews ul { list-style: none; padding: 0; display: grid; gap: 14px;
  grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); }
.review { background: var(--shade); border-radius: 14px; padding: 16px 20px; }
.review p { margin: 6px 0 0; }
.review time, .by { color: var(--soft); font-size: 0.88rem; }

.teasers { list-style: none; padding: 0; display: grid; gap: 14px;
  grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); }
.teaser { border: 1px solid var(--line); background: white; border-radius: 14px; padding: 16px 20px; }
.teaser a { display: block; font: 600 1.1rem/1.35 Georgia, "Noto Serif", serif; color: var(--ink); }
.teaser p { margin: 6px 0; font-size: 0.95rem; }
.lead { font-size: 1.25rem; color: var(--soft); }
.text { max-width: 42em; font-size: 1.1rem; margin-bottom: 36px; }
.text h1 { font-size: 2.4rem; }
.following { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 16px; margin-top: 36px; }

footer { background: #26302f; color: #cdd6d2; padding-block: 36px; font-size: 0.95rem; }
.columns { display: grid; gap: 24px; grid-template-columns: repeat(auto-fill, minmax(180px, 1fr)); }
footer h2 { font-size: 1rem; margin: 0 0 8px; color: white; }
footer a { color: #cdd6d2; }
footer > p { margin-top: 28px; color: #93a19b; }
@media (max-width: 760px) {
  .with-side, .item { grid-template-columns: 1fr; gap: 16px; }
  .hero { padding: 28px 24px; }
  .hero h1 { font-size: 2rem; }
  .cards { grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 12px; }
}
`;
