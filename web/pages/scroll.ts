import { Buffer } from "node:buffer";
import { file } from "../http/file.ts";
import type { Kind } from "../request/kind.ts";
import { LazyList } from "../site/lazy_list.ts";
import { page } from "../parts/page.ts";
import { crumbs } from "../parts/crumbs.ts";
import { LATE_CARDS, lateCardsScript } from "../parts/late_cards.ts";
import { mixedCount, mixedItems, recordOf } from "../site/records.ts";
import { signature } from "../site/user_session.ts";
import type { Site } from "../site/site.ts";

/** Most items in all, and those that come at once. */
const TOTAL = 200;
const STEP = 20;

/** A page that is empty until its script has fetched what belongs on it. */
export const scroll: Kind = {
  name: "scroll",
  type: "html",
  methods: ["GET"],
  path: "/scroll",
  make: (site) =>
    page(site, {
      kind: "scroll",
      title: "Endless",
      canonical: "/scroll",
      main: [
        crumbs(site, [["/shop", "Shop"]], "Endless"),
        `
<h1>Endless</h1>
${LATE_CARDS}
<p id="end"><button type="button">Show more</button></p>
<noscript><p>This page needs JavaScript.</p></noscript>
<script>${scriptOf(site)}</script>`,
      ],
      data: () => ({ api: "/api/scroll", total: mixedCount(site, TOTAL) }),
    }),
  paths: () => LazyList.of("/scroll"),
};

/** Data that the script fetches: a step of the list, and the cursor of the next one. */
export const scrollData: Kind = {
  name: "scroll_data",
  type: "data",
  methods: ["GET"],
  path: "/api/scroll",
  make(site, { query }) {
    const start = startOf(site, query.get("cursor") ?? "");
    if (start === null) return json(400, { error: "This is no cursor of this list." });
    const total = mixedCount(site, TOTAL);
    const items = mixedItems(site, start, Math.min(STEP, total - start)).map((item) => recordOf(site, item));
    const next = start + STEP < total ? cursorOf(site, start + STEP) : null;
    return json(200, { items, next }, items.map(({ url }) => url.slice(site.base.length)));
  },
};

function json(status: number, data: Readonly<Record<string, unknown>>, links: readonly string[] = []) {
  const type = "application/json; charset=utf-8";
  return file({ kind: "scroll_data", type, status, body: JSON.stringify(data), links, data });
}

/** Says nothing to those who read it, and cannot be made up. */
function cursorOf(site: Site, start: number): string {
  return Buffer.from(`${start}:${signature(site, "cursor", String(start)).slice(0, 8)}`).toString(
    "base64url",
  );
}

/** Position where a cursor goes on; the beginning for none, `null` for one that is wrong. */
function startOf(site: Site, cursor: string): number | null {
  if (cursor === "") return 0;
  const start = Number.parseInt(Buffer.from(cursor, "base64url").toString(), 10);
  return cursor === cursorOf(site, start) && start < mixedCount(site, TOTAL) ? start : null;
}

/** Each step that has come is asked anew whether its end is in sight: a tall window needs several to be full. */
function scriptOf(site: Site): string {
  return `${lateCardsScript(site)}
const end = document.getElementById("end"), button = end.firstChild;
const sight = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && more());
let next = "";
async function more() {
  if (button.disabled) return;
  sight.unobserve(end);
  button.disabled = true;
  try {
    const answer = await fetch("${site.base}/api/scroll?cursor=" + encodeURIComponent(next));
    const step = await answer.json();
    step.items.forEach(show);
    next = step.next;
  } finally {
    button.disabled = false;
  }
  if (next === null) end.textContent = "That was all.";
  else sight.observe(end);
}
button.onclick = more;
sight.observe(end);
`;
}
