import type { Collection } from "../../engine/memory/collection.ts";
import type { ObjectStore } from "../../engine/memory/object_store.ts";

/**
 * Items of a collection that are made when they are first asked for, then kept. What is asked for while a worker makes it
 * is made once; what two workers make at once has to be the same.
 */
export class MadeOnce<T> {
  readonly #collection: Collection<T>;
  readonly #underWay = new WeakMap<ObjectStore, Map<string, Promise<T>>>();

  constructor(collection: Collection<T>) {
    this.#collection = collection;
  }

  /** The item of that key, made by `make` unless it is there or under way. */
  async get(objectStore: ObjectStore, key: string, make: () => Promise<T>): Promise<T> {
    const known = await this.#collection.get(objectStore, key);
    if (known) return known;
    const mine = this.#underWay.get(objectStore) ?? new Map<string, Promise<T>>();
    this.#underWay.set(objectStore, mine);
    const work = mine.get(key) ?? this.#keep(objectStore, key, make).finally(() => mine.delete(key));
    mine.set(key, work);
    return await work;
  }

  async #keep(objectStore: ObjectStore, key: string, make: () => Promise<T>): Promise<T> {
    const item = await make();
    await this.#collection.put(objectStore, key, item);
    return item;
  }
}
