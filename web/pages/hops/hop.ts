import type { Answer } from "../../../engine/types.ts";
import type { Call, Kind } from "../../kind.ts";
import { hopResource } from "../../redirect.ts";
import type { Site } from "../../site/site.ts";

/** A station of a redirect: no page of the site, and linked from none. What it does is in its address alone. */
export function hop(path: string, answer: (site: Site, call: Call) => Answer): Kind {
  return {
    name: "hop",
    type: "data",
    apart: true,
    methods: ["GET", "POST"],
    path: `/hop/${path}`,
    make: (site, call) => hopResource(answer(site, call)),
  };
}
