/** A platform for which there is a package with the binary. */
export interface Platform {
  /** `process.platform` of Node. */
  readonly os: string;
  /** `process.arch` of Node. */
  readonly cpu: string;
  /** C library that the binary is linked with, where there is a choice. */
  readonly libc?: string;
  /** Target of `deno compile`. */
  readonly target: string;
  /** Name of the file. */
  readonly file: string;
}

/** Every platform by the name of its package, `@errorworks/NAME`, which is `process.platform-process.arch`. */
export const PLATFORMS: Readonly<Record<string, Platform>> = {
  "linux-x64": {
    os: "linux",
    cpu: "x64",
    libc: "glibc",
    target: "x86_64-unknown-linux-gnu",
    file: "errorworks",
  },
  "linux-arm64": {
    os: "linux",
    cpu: "arm64",
    libc: "glibc",
    target: "aarch64-unknown-linux-gnu",
    file: "errorworks",
  },
  "darwin-x64": { os: "darwin", cpu: "x64", target: "x86_64-apple-darwin", file: "errorworks" },
  "darwin-arm64": { os: "darwin", cpu: "arm64", target: "aarch64-apple-darwin", file: "errorworks" },
  "win32-x64": { os: "win32", cpu: "x64", target: "x86_64-pc-windows-msvc", file: "errorworks.exe" },
};
