import type { Kind } from "../kind.ts";
import { page } from "../page.ts";

/** The page that everything is reached from. */
export const home: Kind = {
  name: "home",
  type: "html",
  methods: ["GET"],
  path: "/",
  make: (site) =>
    page(site, { kind: "home", title: "Errorworks Emporium", canonical: "/", main: "<h1>Welcome</h1>" }),
  paths: () => ["/"],
};
