/** An HTTP error before the domain encodes it, as JSON or as a page. */
export interface HttpError {
  readonly status: number;
  readonly code: string | null;
  readonly message: string;
  /** A kind of error finer than the status, where the domain's bodies name one. */
  readonly type?: string | null;
  /** The request parameter to blame, where the domain's bodies name one. */
  readonly param?: string | null;
  /** Window of the limit that is exceeded, where the domain's bodies name it. @default a minute */
  readonly window?: "minute" | "day";
  /** Milliseconds after which trying again pays, where the domain's bodies tell. */
  readonly wait_ms?: number;
  readonly headers?: Readonly<Record<string, string>>;
}
