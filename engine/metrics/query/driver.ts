/**
 * The driver of database files, for who loads it late. It is a CommonJS package, see `engine/base/yaml.ts`.
 *
 * @module
 */
export { default as Database } from "libsql/promise";
