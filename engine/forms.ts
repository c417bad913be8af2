import { z } from "zod";
import { pick } from "./random.ts";
import type { Random } from "./types.ts";

/** Ways of one fault to be wrong, by their names. */
type Forms<Name extends string, Form> = Readonly<Record<Name, Form>>;

function namesOf<Name extends string>(forms: Forms<Name, unknown>): Name[] {
  const names: Name[] = [];
  for (const name in forms) names.push(name);
  return names;
}

/** An option that names one form of a fault; `any` leaves it to chance. */
export function formOption<Name extends string>(forms: Forms<Name, unknown>) {
  return z.enum(["any", ...namesOf(forms)]);
}

/** The form that an option names; draws once if that is `any`. */
export function formOf<Name extends string, Form>(
  forms: Forms<Name, Form>,
  { form, random }: { readonly form: NoInfer<Name> | "any"; readonly random: Random },
): Form {
  return forms[form === "any" ? pick(random, namesOf(forms)) : form];
}
