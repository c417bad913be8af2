import type { Kind } from "../request/kind.ts";
import { LazyList } from "../site/lazy_list.ts";
import { page } from "../parts/page.ts";
import { crumbs } from "../parts/crumbs.ts";
import { departmentGrid } from "../parts/departments.ts";

/** List of departments. */
export const shop: Kind = {
  name: "shop",
  type: "html",
  methods: ["GET"],
  path: "/shop",
  make(site) {
    const title = "All departments";
    const main = [crumbs(site, [], "Shop"), `\n<h1>${title}</h1>\n`, departmentGrid(site, "h2")];
    return page(site, { kind: "shop", title, canonical: "/shop", main });
  },
  paths: () => LazyList.of("/shop"),
};
