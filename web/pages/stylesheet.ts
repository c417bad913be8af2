import { file } from "../http/file.ts";
import type { Kind } from "../request/kind.ts";
import { LazyList } from "../site/lazy_list.ts";
import { CSS } from "../site/css.ts";

const MADE = Date.UTC(2025, 0, 15);

/** Stylesheet of all pages. */
export const stylesheet: Kind = {
  name: "stylesheet",
  type: "data",
  methods: ["GET"],
  path: "/assets/site.css",
  make: () =>
    file({ kind: "stylesheet", type: "text/css; charset=utf-8", body: CSS, text: CSS, modified: MADE }),
  paths: () => LazyList.of("/assets/site.css"),
};
