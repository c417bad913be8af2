import { coded, trap, trapPage } from "./trap.ts";

/** Pages whose links are relative and lead one level deeper each time: `/deep/older/older/`. */
export const deep = trap({
  name: "deep",
  path: "/deep/:rest*",
  make(site, { path }) {
    const here = coded(path);
    const folder = here.replace(/[^/]*$/, "");
    const level = folder.split("/").length - 2;
    const links = ["older", "archive", "more"].map((name) => ({
      path: `${folder}${name}/`,
      as: `${name}/`,
      label: name,
    }));
    return trapPage(site, { kind: "deep", title: `Archive, level ${level}`, path: here, links });
  },
});
