/** The facts of HTTP about a request that faults may depend on, whatever its domain. */
export interface HttpRequest {
  /** HTTP method of the request. */
  readonly method: string;
  /** A request header by its lower-case name. */
  header(name: string): string | undefined;
  /** Position of the request on its connection, from 1; absent where the host does not tell. */
  readonly position?: number | undefined;
}
