import { pathWith } from "../parts/pager.ts";
import { trap, trapPage } from "./trap.ts";

const FACETS: Readonly<Record<string, readonly string[]>> = {
  colour: ["black", "white", "red", "green", "blue"],
  size: ["s", "m", "l", "xl"],
  material: ["oak", "steel", "glass", "linen"],
  price: ["0-25", "25-50", "50-100", "100-"],
  rating: ["1", "2", "3", "4", "5"],
  sort: ["price", "rating", "name", "new"],
  view: ["grid", "list"],
};

/** Filters of which each can be combined with each: few pages deep, some hundred thousand wide. */
export const facets = trap({
  name: "facets",
  path: "/facets",
  make(site, { query }) {
    const chosen = Object.fromEntries(
      Object.keys(FACETS).map((name) => [name, (query.get(name) ?? "").slice(0, 40).toWellFormed()]),
    );
    const shown = Object.values(chosen).filter((value) => value !== "").join(", ");
    const links = Object.entries(FACETS).flatMap(([name, values]) =>
      values.map((value) => ({
        path: pathWith("/facets", { ...chosen, [name]: value }),
        label: `${name}: ${value}`,
      }))
    );
    const title = shown === "" ? "All filters" : `Filtered by ${shown}`;
    return trapPage(site, { kind: "facets", title, path: pathWith("/facets", chosen), links });
  },
});
