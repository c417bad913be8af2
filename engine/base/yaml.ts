/**
 * The YAML library, for modules that load it when they first need it. It is a CommonJS package, whose names a bundle has
 * for static imports alone: a dynamic one of the package itself finds nothing but a default export there.
 *
 * @module
 */
export { parse, stringify, YAMLParseError } from "yaml";
