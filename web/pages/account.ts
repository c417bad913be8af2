import { integerBetween } from "../../engine/random.ts";
import { seeOther } from "../file.ts";
import { escaped } from "../html.ts";
import type { Kind } from "../kind.ts";
import { page } from "../page.ts";
import type { Resource } from "../resource.ts";
import { userOf } from "../site/session.ts";
import { chanceOf, type Site } from "../site/site.ts";

/** What a user sees who is logged in; anybody else is sent to the login first. */
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
  const rows = orders.map(({ number, total }) => `<tr><td>${number}</td><td>${total}</td></tr>`);
  return page(site, {
    kind: "account",
    title: "Your account",
    canonical: "/account",
    head: '<meta name="robots" content="noindex">\n',
    main: `<h1>Your account</h1>
<p>You are logged in as <strong id="user">${escaped(user)}</strong>.</p>
<table>
<thead><tr><th>Order</th><th>Total</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
<form method="post" action="${site.base}/logout"><button>Log out</button></form>`,
    headers: { "cache-control": "no-store" },
    data: { user, orders },
  });
}

/** The orders that a user has always had. */
function ordersOf(site: Site, user: string): { readonly number: string; readonly total: string }[] {
  const random = chanceOf(site, `account ${user}`);
  return Array.from({ length: integerBetween(random, [1, 5]) }, () => ({
    number: `EW-${integerBetween(random, [100_000, 999_999])}`,
    total: (integerBetween(random, [500, 50_000]) / 100).toFixed(2),
  }));
}
