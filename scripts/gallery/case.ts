/** A way to have what a bug report's log shows: the gallery tells it, a test plays it. */
export interface GalleryCase {
  /** What it is about, as a heading. */
  readonly name: string;
  /** `owner/repo#number` of the report. */
  readonly source: string;
  /** What the log shows, in one sentence. */
  readonly shows: string;
  /** The configuration, as YAML. */
  readonly config: string;
  readonly request: GalleryRequest;
  /** Requests in all, one after the other on one connection. @default 1 */
  readonly times?: number;
  /**
   * All that comes, as latin1: `…` is any text on one line, a line with nothing but `…` any lines. Chunks of HTTP are
   * taken off, unless `chunks` says that they are what it is about.
   */
  readonly bytes: string;
  readonly chunks?: boolean;
  /** Size that its longest line has at least, in bytes. */
  readonly line_bytes?: number;
  /** Pauses between what comes, in their order, in milliseconds. */
  readonly pauses_ms?: readonly number[];
  /** Connection afterwards. `kept`: the reply is whole, and the connection takes another request. */
  readonly end: "kept" | "closed" | "reset";
}

/** A request of the gallery. */
export interface GalleryRequest {
  /** What it is, as the gallery tells it. */
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** The pattern as a regular expression over bytes as latin1; ends of lines are LF or CRLF. */
export function patternOf(bytes: string): RegExp {
  const lines = bytes.replace(/^\n|\n$/g, "").split("\n").map((line) =>
    line === "…" ? "(?:[^\\n]*\\n)*?" : `${line.split("…").map(RegExp.escape).join("[^\\r\\n]*?")}\\r?\\n`
  );
  return new RegExp(`^${lines.join("")}$`);
}
