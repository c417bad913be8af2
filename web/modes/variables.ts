import { templateHelpers } from "../../engine/content/helpers.ts";
import { integerBetween, pick } from "../../engine/chance/random.ts";
import type { Ask } from "../request/ask.ts";
import type { ContentSettings } from "../settings/content_settings.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";

/** Variables of a page template: the request, and helpers that draw from its chance. */
export function variablesOf({ ask, draw }: Exchange<Ask>, { vocabulary }: ContentSettings["random"]) {
  const random = draw("content");
  return {
    path: ask.path,
    headers: ask.headers(),
    query_params: Object.fromEntries(ask.query),
    ...templateHelpers(random, vocabulary),
    // As the ancestor's website had them: an empty choice is an empty text, and bounds may be the wrong way round.
    random_choice: (...items: readonly unknown[]) => items.length === 0 ? "" : pick(random, items),
    random_int: (min = 0, max = 100) => integerBetween(random, [Math.min(min, max), Math.max(min, max)]),
    /** A day, though not today's. */
    timestamp() {
      const [year, month, day] = [[2020, 2026], [1, 12], [1, 28]].map(([from = 0, to = 0]) =>
        String(integerBetween(random, [from, to])).padStart(2, "0")
      );
      return `${year}-${month}-${day}`;
    },
  };
}
