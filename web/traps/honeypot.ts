import { hex } from "../../engine/chance/random.ts";
import type { Kind } from "../request/kind.ts";
import { encodedPath } from "../http/encoded_path.ts";
import { chanceOf } from "../site/site.ts";
import { trapPage } from "./trap.ts";

/** Pages that robots.txt forbids and no reader can see a link to. Who comes here is a bot that does not care. */
export const honeypot: Kind = {
  name: "honeypot",
  type: "html",
  methods: ["GET"],
  path: "/private/:name*",
  honeypot: true,
  make(site, { path }) {
    const here = encodedPath(path);
    const random = chanceOf(site, `honeypot ${here}`);
    const links = [1, 2, 3].map((number) => ({
      path: `/private/${hex(random, 8)}`,
      label: `Document ${number}`,
    }));
    return trapPage(site, { kind: "honeypot", title: "Internal documents", path: here, links });
  },
};
