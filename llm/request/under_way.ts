import type { ObjectStore } from "../../engine/memory/object_store.ts";

/** Work of this worker for what is in an object store: what is asked for while it is made, is made once. */
export class UnderWay<T> {
  readonly #work = new WeakMap<ObjectStore, Map<string, Promise<T>>>();

  /** Waits for the work with this key, which begins unless it is under way. */
  async join(objectStore: ObjectStore, key: string, begin: () => Promise<T>): Promise<T> {
    const mine = this.#work.get(objectStore) ?? new Map<string, Promise<T>>();
    this.#work.set(objectStore, mine);
    const work = mine.get(key) ?? begin().finally(() => mine.delete(key));
    mine.set(key, work);
    return await work;
  }
}
