import { type Forms, formsFault } from "../../engine/faults/forms.ts";
import type { Fault } from "../../engine/types.ts";
import type { Ask } from "../ask.ts";
import { isHtml, type Page, plainPage } from "./plain.ts";
import { type Bytes, isOnSite, wholeBytes } from "./bytes.ts";

/** Declares a fault that changes pages of HTML as texts, in one of its forms. */
export function pageForms(fault: Forms<Page, Ask>): Fault<Ask> {
  return formsFault({ applies: isHtml, ...fault }, plainPage);
}

/** Declares a fault that changes whatever is sent as bytes, in one of its forms. */
export function bytesForms(fault: Forms<Bytes, Ask>): Fault<Ask> {
  return formsFault({ applies: isOnSite, ...fault }, wholeBytes);
}
