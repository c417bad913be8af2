/**
 * Runs a program to its end; `null` where there is no such program, which `Deno.Command` throws at once, past a `catch()`
 * of what it returns.
 */
export async function outputOf(
  program: string,
  options: Deno.CommandOptions,
): Promise<Deno.CommandOutput | null> {
  try {
    return await new Deno.Command(program, options).output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
