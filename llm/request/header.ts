/** A request header by its lower-case name. */
export type Header = (name: string) => string | undefined;
