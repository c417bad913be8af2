/** The facts of HTTP about a request that faults may depend on, whatever its domain. */
export interface HttpRequest {
  /** HTTP method of the request. */
  readonly method: string;
  /** A request header by its lower-case name. */
  header(name: string): string | undefined;
  /** True for HTTP/1.0, whose clients know no chunks. */
  readonly isHttp10?: boolean | undefined;
  /** Position of the request on its connection, from 1; absent where the host does not tell. */
  readonly position?: number | undefined;
}

/** True if the client wants to use the connection again. */
export function keepsConnection({ header, isHttp10 }: Pick<HttpRequest, "header" | "isHttp10">): boolean {
  const connection = header("connection") ?? "";
  return isHttp10 ? /\bkeep-alive\b/i.test(connection) : !/\bclose\b/i.test(connection);
}
