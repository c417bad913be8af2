import { integerBetween } from "../../engine/chance/random.ts";
import { file } from "../http/file.ts";
import type { Kind } from "../request/kind.ts";
import { icon } from "../media/icon.ts";
import { chanceOf } from "../site/site.ts";

/** The icon that browsers ask for unasked; its colour is that of the site. */
export const favicon: Kind = {
  name: "favicon",
  type: "data",
  methods: ["GET"],
  path: "/favicon.ico",
  make(site) {
    const colour = integerBetween(chanceOf(site, "favicon"), [0, 0xcfcfcf]);
    return file({ kind: "favicon", type: "image/x-icon", body: icon(colour) });
  },
};
