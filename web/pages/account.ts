import { integerBetween, pick } from "../../engine/chance/random.ts";
import { seeOther } from "../http/file.ts";
import { escaped } from "../html/html.ts";
import type { Kind } from "../request/kind.ts";
import { page } from "../parts/page.ts";
import { day } from "../site/day.ts";
import type { Resource } from "../http/resource.ts";
import { userOf } from "../site/user_session.ts";
import { chanceOf, type Site } from "../site/site.ts";

/** Page of a logged-in user; anybody else is sent to the login first. */
export const account: Kind = {
  name: "account",
  type: "html",
  methods: ["GET"],
  path: "/account",
  make(site, call) {
    const user = userOf(site, call);
    if (user !== null) return accountOf(site, user);
    const next = encodeURIComponent(`${site.base}/account`);
    return seeOther("account", `${site.base}/login?next=${next}`, { "cache-control": "no-store" });
  },
};

function accountOf(site: Site, user: string): Resource {
  const orders = ordersOf(site, user);
  const rows = orders.map(({ number, date, state, total }) =>
    `<tr><td>${number}</td><td>${date}</td><td>${state}</td><td>€${total}</td></tr>`
  );
  return page(site, {
    kind: "account",
    title: "Your account",
    canonical: "/account",
    head: '<meta name="robots" content="noindex">\n',
    main: `<h1>Your account</h1>
<div class="toolbar">
<p>You are logged in as <strong id="user">${escaped(user)}</strong>.</p>
<form method="post" action="${site.base}/logout"><button class="quiet" type="submit">Log out</button></form>
</div>
<section><h2>Orders</h2>
<table>
<thead><tr><th>Order</th><th>Date</th><th>State</th><th>Total</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</section>`,
    headers: { "cache-control": "no-store" },
    data: () => ({ user, orders }),
  });
}

interface Order {
  readonly number: string;
  /** E.g. `2024-03-09`. */
  readonly date: string;
  readonly state: string;
  /** In euro. */
  readonly total: string;
}

const STATES = ["Delivered", "Delivered", "On its way", "Sent back"] as const;

/** The orders that a user has always had, the last one first. */
function ordersOf(site: Site, user: string): Order[] {
  const random = chanceOf(site, `account ${user}`);
  const orders = Array.from({ length: integerBetween(random, [1, 5]) }, () => ({
    number: `EW-${integerBetween(random, [100_000, 999_999])}`,
    date: day(Date.UTC(2025, 0, integerBetween(random, [1, 180]))),
    state: pick(random, STATES),
    total: (integerBetween(random, [500, 50_000]) / 100).toFixed(2),
  }));
  return orders.sort((one, other) => other.date.localeCompare(one.date));
}
