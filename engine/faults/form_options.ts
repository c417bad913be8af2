import * as z from "zod";
import { pick, type Random } from "../chance/random.ts";

/** Ways of one fault to be wrong, by their names. */
type Forms<Name extends string, Form> = Readonly<Record<Name, Form>>;

/** The names of some forms, in their order. */
export function namesOf<Name extends string>(forms: Forms<Name, unknown>): Name[] {
  const names: Name[] = [];
  for (const name in forms) names.push(name);
  return names;
}

/** An option that names one form of a fault; `any` leaves it to chance. */
export function formOption<Name extends string>(forms: Forms<Name, unknown>) {
  return z.enum(["any", ...namesOf(forms)]);
}

/** An option that names the forms to draw from; all of them if it does not say. */
export function formsOption<Name extends string>(forms: Forms<Name, unknown>) {
  const names = namesOf(forms);
  return z.array(z.enum(names)).min(1).default(names);
}

/** Value of an option; one of all, by one draw, if that is `any`. */
export function drawn<T>(
  all: readonly T[],
  { wanted, random }: { readonly wanted: NoInfer<T> | "any"; readonly random: Random },
): T {
  return wanted === "any" ? pick(random, all) : wanted;
}

/** The form that an option names; draws once if that is `any`. */
export function formOf<Name extends string, Form>(
  forms: Forms<Name, Form>,
  { form, random }: { readonly form: NoInfer<Name> | "any"; readonly random: Random },
): Form {
  return forms[drawn(namesOf(forms), { wanted: form, random })];
}
