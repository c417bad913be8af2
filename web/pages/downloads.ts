import { attachment, file, type FileParts } from "../http/file.ts";
import type { Kind } from "../request/kind.ts";
import { LazyList } from "../site/lazy_list.ts";
import type { Resource } from "../http/resource.ts";
import { csv } from "../media/csv.ts";
import { type Document, pdf } from "../media/pdf.ts";
import { detailsOf } from "../site/details.ts";
import { hasDatasheet, type Item, itemIds, itemOf } from "../site/items.ts";
import { type ItemRecord, mixedCount, mixedItems, recordOf } from "../site/records.ts";

/** Most items in a catalogue: the same number of each category. */
const ITEMS = 200;
const LINES = 50;

const COLUMNS: readonly (keyof ItemRecord)[] = [
  "id",
  "name",
  "category",
  "brand",
  "price",
  "currency",
  "stock",
  "rating",
  "language",
  "url",
];

/** Some of each category as a table. */
export const catalogueCsv: Kind = {
  name: "catalogue_csv",
  type: "data",
  methods: ["GET"],
  path: "/catalogue.csv",
  make(site) {
    const records = mixedItems(site, 0, mixedCount(site, ITEMS)).map((item) => recordOf(site, item));
    return file({
      kind: "catalogue_csv",
      type: "text/csv; charset=utf-8; header=present",
      body: csv([COLUMNS, ...records.map((record) => COLUMNS.map((column) => record[column]))]),
      headers: { "content-disposition": attachment("catalogue.csv") },
      links: records.map(({ url }) => url.slice(site.base.length)),
      data: { rows: records.length, columns: COLUMNS },
    });
  },
  paths: () => LazyList.of("/catalogue.csv"),
};

/** The catalogue as a PDF document. */
export const cataloguePdf: Kind = {
  name: "catalogue_pdf",
  type: "data",
  methods: ["GET"],
  path: "/catalogue.pdf",
  make(site) {
    const lines = mixedItems(site, 0, mixedCount(site, ITEMS)).map((item) =>
      `${item.id}  ${item.name}  ${priceOf(item)}`
    );
    const pages = Array.from(
      { length: Math.ceil(lines.length / LINES) },
      (_, at) => lines.slice(at * LINES, (at + 1) * LINES),
    );
    return pdfFile("catalogue_pdf", "catalogue.pdf", { title: "Catalogue", pages });
  },
  paths: () => LazyList.of("/catalogue.pdf"),
};

/** A page to print about an item, for one in ten. */
export const datasheet: Kind = {
  name: "datasheet",
  type: "data",
  methods: ["GET"],
  path: "/item/:id/datasheet.pdf",
  make(site, { params }) {
    const item = itemOf(site, params["id"] ?? "");
    if (!item || !hasDatasheet(item)) return null;
    const attributes = detailsOf(site, item).attributes.map(([label, value]) => `${label}: ${value}`);
    const page = [item.name, priceOf(item), "", ...attributes];
    return pdfFile("datasheet", `${item.name}.pdf`, {
      title: item.name,
      pages: [page],
      modified: item.modified,
      data: { id: item.id },
    });
  },
  paths: (site) =>
    itemIds(site).flatMap(1, (id) => hasDatasheet({ id }) ? `/item/${id}/datasheet.pdf` : null),
};

function priceOf({ price, currency }: Item): string {
  return `${price.toFixed(2)} ${currency}`;
}

/** A document to download, with the facts about it. */
function pdfFile(
  kind: string,
  name: string,
  { modified, data = {}, ...content }: Document & Pick<Partial<FileParts>, "modified" | "data">,
): Resource {
  const { title, pages } = content;
  return file({
    kind,
    type: "application/pdf",
    body: pdf(content),
    headers: { "content-disposition": attachment(name) },
    title,
    text: pages.flat().join(" ").replace(/\s+/g, " "),
    ...(modified === undefined ? {} : { modified }),
    data: { ...data, pages: pages.length },
  });
}
