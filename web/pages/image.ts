import { file } from "../file.ts";
import type { Kind } from "../kind.ts";
import { imageNames } from "../site/details.ts";
import { itemIds, itemOf } from "../site/items.ts";
import { PICTURE_PIXELS, pictureOf } from "../site/picture.ts";

/** The pictures of wares. */
export const image: Kind = {
  name: "image",
  type: "data",
  methods: ["GET"],
  path: "/images/:name.png",
  make(site, { params }) {
    const { name = "" } = params;
    const item = itemOf(site, name.slice(0, -2));
    if (!item || !imageNames(item).includes(name)) return null;
    return file({
      kind: "image",
      type: "image/png",
      body: pictureOf(site, { ...item, number: Number(name.at(-1)) }),
      modified: item.modified,
      data: { width: PICTURE_PIXELS, height: PICTURE_PIXELS, item: item.id },
    });
  },
  *paths(site) {
    for (const id of itemIds(site)) {
      for (const name of imageNames({ id, number: Number(id.slice(-5)) })) yield `/images/${name}.png`;
    }
  },
};
