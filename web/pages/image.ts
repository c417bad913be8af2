import { file } from "../http/file.ts";
import type { Kind } from "../request/kind.ts";
import { imageNames, MOST_IMAGES } from "../site/details.ts";
import { itemIds, itemOf, numberIn } from "../site/items.ts";
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
      body: pictureOf(site, { id: item.id, shelf: item.shelf, number: Number(name.at(-1)) }),
      modified: item.modified,
      data: { width: PICTURE_PIXELS, height: PICTURE_PIXELS, item: item.id },
    });
  },
  paths: (site) =>
    itemIds(site).flatMap(MOST_IMAGES, (id, nth) => {
      const name = imageNames({ id, number: numberIn(id) })[nth];
      return name === undefined ? null : `/images/${name}.png`;
    }),
};
