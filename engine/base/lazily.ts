import type { Pending } from "./pending.ts";

/** Lazy value: made at the first call, then kept. After a failure the next call tries again. */
export function lazily<T extends NonNullable<unknown>>(make: () => Promise<T>): () => Pending<T> {
  let value: T | undefined;
  let making: Promise<T> | undefined;
  const start = async () => {
    try {
      return value = await make();
    } finally {
      making = undefined;
    }
  };
  return () => value ?? (making ??= start());
}
