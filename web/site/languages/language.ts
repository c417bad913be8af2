/** Texts of a shop in one language. In a text, `{noun}` is a ware, `{material}`, `{brand}` and `{model}` what it says. */
export interface LanguageTexts {
  /** BCP 47. */
  readonly code: string;
  readonly dir: "ltr" | "rtl";
  /** Between sentences: a space, or nothing. */
  readonly gap: string;
  readonly money: Money;
  /** Names of wares in the order of the shelves, parted by `|`. */
  readonly nouns: string;
  readonly materials: readonly string[];
  readonly colours: readonly string[];
  /** Pattern of a ware's name. */
  readonly name: string;
  readonly labels: ItemLabels;
  /** A span of three or four years; `{}` is the number. */
  readonly years: string;
  readonly people: readonly string[];
  readonly descriptions: readonly string[];
  readonly reviews: readonly string[];
  readonly titles: readonly string[];
  readonly sentences: readonly string[];
}

/** Notation of an amount in a language. */
export interface Money {
  /** What stands before the number, and behind it. */
  readonly before: string;
  readonly after: string;
  readonly group: string;
  readonly point: string;
  /** From zero to nine; Latin ones if absent. */
  readonly numerals?: string;
}

/** The words around an item. */
export interface ItemLabels {
  readonly brand: string;
  readonly material: string;
  readonly colour: string;
  readonly weight: string;
  readonly size: string;
  readonly warranty: string;
  readonly article: string;
  readonly details: string;
  readonly reviews: string;
  readonly related: string;
  readonly inStock: string;
  readonly soldOut: string;
  readonly toBasket: string;
  readonly quantity: string;
  readonly delivery: string;
}
