import { file } from "../file.ts";
import type { Kind } from "../kind.ts";
import { Numbered } from "../numbered.ts";
import { CSS } from "../site/css.ts";

const MADE = Date.UTC(2025, 0, 15);

/** What pages look like. */
export const stylesheet: Kind = {
  name: "stylesheet",
  type: "data",
  methods: ["GET"],
  path: "/assets/site.css",
  make: () =>
    file({ kind: "stylesheet", type: "text/css; charset=utf-8", body: CSS, text: CSS, modified: MADE }),
  paths: () => Numbered.of("/assets/site.css"),
};
