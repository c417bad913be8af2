import { trap, trapPage } from "./trap.ts";

const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);

/** A calendar of events in which every month has a next one. */
export const calendar = trap({
  name: "calendar",
  path: "/calendar/:year/:month",
  make(site, { params }) {
    const [year, month] = [numberIn(params["year"]), numberIn(params["month"])];
    if (year === null || month === null || month < 1 || month > 12) return null;
    const title = `Events in ${MONTHS[month - 1]} ${year}`;
    const to = (year: number, month: number) => `/calendar/${year}/${month}`;
    const [before, after] = [
      month > 1 ? to(year, month - 1) : to(Math.max(0, year - 1), 12),
      month < 12 ? to(year, month + 1) : to(year + 1, 1),
    ];
    return trapPage(site, {
      kind: "calendar",
      title,
      path: to(year, month),
      text: `<p>There are no events in this month.</p>`,
      links: [
        { path: before, label: "Previous month", rel: "prev" },
        { path: after, label: "Next month", rel: "next" },
        { path: to(year + 1, month), label: `Events in ${year + 1}` },
      ],
    });
  },
});

/** A number that can be counted up for longer than any crawl lasts; `null`: it is none. */
function numberIn(text = ""): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
