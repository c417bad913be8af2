import { ConfigError } from "../base/error.ts";
import { compileTemplate, type Escape, TemplateError } from "./template.ts";

/** Renders a template with the variables of one request. */
export type Render = (variables: Readonly<Record<string, unknown>>) => string;

/** Limits of a template, and how it writes. */
interface RenderOptions {
  /** Longest source, in characters; the result may be twice as long, and takes ten steps for each character. */
  readonly max_template_length: number;
  readonly escape?: Escape;
  /** Text that stands for one that cannot be rendered: an error would look like a fault. */
  readonly marker?: (text: string) => string;
}

/**
 * Compiles the template of the configuration: mistakes in its syntax are found now, not at the first request. `path` is
 * the key of the configuration that holds it.
 *
 * @throws {ConfigError} if it is too long, or cannot be read
 */
export function configuredTemplate(source: string, path: string, options: RenderOptions): Render {
  const { max_template_length } = options;
  const wrong = (message: string) => new ConfigError([{ path, message }]);
  if (source.length > max_template_length) {
    throw wrong(`is ${source.length} characters long, max_template_length is ${max_template_length}`);
  }
  try {
    return compiled(source, "template_error", options, STEPS_PER_CHARACTER * max_template_length);
  } catch (error) {
    throw error instanceof TemplateError ? wrong(`is no template: ${error.message}`) : error;
  }
}

/** Steps of a template for each character that it may have. */
const STEPS_PER_CHARACTER = 10;
/** Steps of a template from a request: some ten milliseconds, in which nobody else is served. */
const MOST_STEPS_ASKED = 10_000;

/** Compiles a template from a request. Errors in it become text in the reply. */
export function requestedTemplate(source: string, options: RenderOptions): Render {
  const { max_template_length, marker = bracketed } = options;
  const refused = (why: string) => () => marker(`template_override_error: ${why}`);
  if (source.length > max_template_length) {
    return refused(`exceeds max length (${source.length} > ${max_template_length})`);
  }
  try {
    return compiled(source, "template_override_error", options, MOST_STEPS_ASKED);
  } catch (error) {
    if (error instanceof TemplateError) return refused(error.message);
    throw error;
  }
}

/** @throws {TemplateError} for a syntax error; while rendering it becomes a marker in the text */
function compiled(source: string, label: string, options: RenderOptions, most: number): Render {
  const { max_template_length, escape, marker = bracketed } = options;
  const steps = Math.min(most, STEPS_PER_CHARACTER * max_template_length);
  const budget = { characters: 2 * max_template_length, steps };
  const render = compileTemplate(source, budget, escape);
  return (variables) => {
    try {
      return render(variables);
    } catch (error) {
      if (error instanceof TemplateError) return marker(`${label}: ${error.message}`);
      throw error;
    }
  };
}

function bracketed(text: string): string {
  return `[${text}]`;
}
