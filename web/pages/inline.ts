import type { Kind } from "../request/kind.ts";
import { LazyList } from "../site/lazy_list.ts";
import { page } from "../parts/page.ts";
import { dataScript } from "../parts/cards.ts";
import { crumbs } from "../parts/crumbs.ts";
import { LATE_CARDS, lateCardsScript } from "../parts/late_cards.ts";
import { mixedCount, mixedItems, recordOf } from "../site/records.ts";

const COUNT = 20;

/** Start of the list, so that it differs from that of `/scroll`. */
const START = 4000;

/** A page whose data is nowhere but in a script. */
export const inline: Kind = {
  name: "inline",
  type: "html",
  methods: ["GET"],
  path: "/inline",
  make(site) {
    const items = mixedItems(site, START, mixedCount(site, COUNT)).map((item) => recordOf(site, item));
    return page(site, {
      kind: "inline",
      title: "On offer",
      canonical: "/inline",
      main: [
        crumbs(site, [["/shop", "Shop"]], "On offer"),
        `
<h1>On offer</h1>
${LATE_CARDS}
<noscript><p>This page needs JavaScript.</p></noscript>
`,
        dataScript("application/json", { items }, "data"),
        `<script>${lateCardsScript(site)}
JSON.parse(document.getElementById("data").textContent).items.forEach(show);
</script>`,
      ],
      data: () => ({ items }),
    });
  },
  paths: () => LazyList.of("/inline"),
};
