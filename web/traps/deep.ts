import { encodedPath } from "../http/encoded_path.ts";
import { trap, trapPage } from "./trap.ts";

/** Pages whose links are relative and lead one level deeper each time: `/deep/2020/older/archive`. */
export const deep = trap({
  name: "deep",
  path: "/deep/:rest*",
  make(site, { path }) {
    const here = encodedPath(path);
    const segments = here.split("/");
    const links = ["older", "archive", "more"].map((name) => ({
      path: `${here}/${name}`,
      as: `${segments.at(-1)}/${name}`,
      label: name,
    }));
    return trapPage(site, {
      kind: "deep",
      title: `Archive, level ${segments.length - 2}`,
      path: here,
      links,
    });
  },
});
