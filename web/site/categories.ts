import type { Site } from "./site.ts";

/** A category of the shop; one without a parent holds categories, and no items of its own. */
export interface Category {
  readonly slug: string;
  readonly name: string;
  /** Slug of the category that it is in; `null` at the top. */
  readonly parent: string | null;
}

/** A category that has items. */
export interface Shelf extends Category {
  readonly parent: string;
  /** Prefix of its items' ids, e.g. `lamp` of `lamp-00042`. */
  readonly code: string;
  /** Its number, as in the lists of nouns of each language. */
  readonly ware: number;
  /** Lowest and highest price of its items, in euro. */
  readonly worth: readonly [number, number];
}

/** Slug and name of a department, then code, slug and span of prices of each of its shelves. */
const PLAN = `
home Home & Living: lamp lamps 12-480, chair chairs 35-900, table tables 60-1900, shelf shelves 25-700, rug rugs 30-2400
kitchen Kitchen: kettle kettles 18-260, pan pans 20-340, knife knives 9-420, mug mugs 5-60, teapot teapots 15-290
garden Garden: flowerpot flowerpots 4-120, bench benches 60-890, lantern lanterns 12-210, birdhouse birdhouses 14-160, hammock hammocks 30-390
office Office: pen pens 2-550, notebook notebooks 3-80, desk desks 90-2600, folder folders 2-70, clock clocks 15-980
music Music: guitar guitars 80-3900, piano pianos 400-9800, drum drums 40-2200, flute flutes 15-2900, headset headsets 20-1200
travel Travel: backpack backpacks 25-420, suitcase suitcases 40-760, tent tents 50-1400, umbrella umbrellas 8-180, compass compasses 9-240
wear Clothing: scarf scarves 10-320, hat hats 12-280, shoe shoes 35-520, jacket jackets 45-1100, glove gloves 8-190
play Toys & Games: puzzle puzzles 6-120, kite kites 9-240, doll dolls 10-380, train trains 15-640, game games 8-150
`.trim().split("\n");

/** The categories at the top, and what is in them. */
export const DEPARTMENTS: readonly (Category & { readonly shelves: readonly Shelf[] })[] = PLAN.map(
  (line, row) => {
    const [, slug = "", name = "", list = ""] = /^(\S+) (.*?): (.*)$/.exec(line) ?? [];
    const shelves = list.split(", ").map((text, at) => shelfOf(text, slug, row * 5 + at));
    return { slug, name, parent: null, shelves };
  },
);

/** Categories with items, in the order of their numbers. */
export const SHELVES: readonly Shelf[] = DEPARTMENTS.flatMap(({ shelves }) => shelves);

/** Real pages for each category of a site that is smaller. */
const PAGES_PER_SHELF = 50;

/** The categories with items that a site has, in the order of their numbers. */
export function shelvesOf({ pages }: Site): readonly Shelf[] {
  return pages === undefined ? SHELVES : SHELVES.slice(0, Math.max(1, Math.round(pages / PAGES_PER_SHELF)));
}

function shelfOf(text: string, parent: string, ware: number): Shelf {
  const [code = "", slug = "", worth = ""] = text.split(" ");
  const [low = 1, high = 2] = worth.split("-").map(Number);
  const name = slug.replace(/^./, (first) => first.toUpperCase());
  return { slug, name, parent, code, ware, worth: [low, high] };
}

const BY_SLUG = new Map(SHELVES.map((shelf) => [shelf.slug, shelf]));
const BY_CODE = new Map(SHELVES.map((shelf) => [shelf.code, shelf]));
const DEPARTMENT_BY_SLUG = new Map(DEPARTMENTS.map((department) => [department.slug, department]));

/** The category with items that has a slug. */
export function shelfBySlug(slug: string): Shelf | null {
  return BY_SLUG.get(slug) ?? null;
}

/** The category whose items' ids begin with a code. */
export function shelfByCode(code: string): Shelf | null {
  return BY_CODE.get(code) ?? null;
}

/** The category at the top that has a slug. */
export function departmentBySlug(slug: string): (typeof DEPARTMENTS)[number] | null {
  return DEPARTMENT_BY_SLUG.get(slug) ?? null;
}
