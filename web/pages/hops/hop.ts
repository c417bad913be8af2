import type { Kind } from "../../request/kind.ts";
import { hopResource } from "../../answers/redirect.ts";
import type { Site } from "../../site/site.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { PageRequest } from "../../http/page_request.ts";

/** A station of a redirect: no page of the site, and linked from none. What it does is in its address alone. */
export function hop(path: string, answer: (site: Site, call: PageRequest) => Answer): Kind {
  return {
    name: "hop",
    type: "data",
    apart: true,
    methods: ["GET", "POST"],
    path: `/hop/${path}`,
    make: (site, call) => hopResource(answer(site, call)),
  };
}
