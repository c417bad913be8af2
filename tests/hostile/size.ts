/** True in `deno task test:hostile`, which runs all of the suite; `deno task test:long` runs a sample of what repeats itself. */
export const IS_FULL = Deno.env.get("HOSTILE") === "full";
