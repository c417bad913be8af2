import { type FaultForms, formsFault } from "../../engine/faults/reply_forms.ts";
import type { Ask } from "../request/ask.ts";
import { isHtml, type PlainPage, plainPage } from "./plain_page.ts";
import { type Bytes, isOnSite, wholeBytes } from "./bytes.ts";
import type { Fault } from "../../engine/faults/fault.ts";

/** Declares a fault that changes pages of HTML as texts, in one of its forms. */
export function pageForms(fault: FaultForms<PlainPage, Ask>): Fault<Ask> {
  return formsFault({ applies: isHtml, ...fault }, plainPage);
}

/** Declares a fault that changes whatever is sent as bytes, in one of its forms. */
export function bytesForms(fault: FaultForms<Bytes, Ask>): Fault<Ask> {
  return formsFault({ applies: isOnSite, ...fault }, wholeBytes);
}
