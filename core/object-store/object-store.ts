/** What the names begin with of the objects that a probe writes (`probe-store.ts`); where a bucket keeps everything for some time, some are left. */
export const probePrefix = 'postkeep-probe-';

/**
 * A bucket below a prefix: names are without it. Nothing in it is ever changed. Everything throws AppError with what to do next;
 * what passes (throttling, a cut connection) has been tried again by then.
 */
export interface ObjectStore {
  /**
   * What is written once under a name that says what it holds, or a unique one; written again, it holds the same.
   * `lockedUntil`: no one can remove it before then (Object Lock).
   */
  put(
    name: string,
    bytes: Buffer,
    options: { readonly lockedUntil: Date | null; readonly signal?: AbortSignal },
  ): Promise<void>;
  /** The whole object or a range of it, never less than was asked for. AppError `not-found` where there is none. */
  get(
    name: string,
    options: {
      readonly range?: { readonly offset: number; readonly length: number };
      readonly signal?: AbortSignal;
    },
  ): Promise<Buffer>;
  /** What the object was each time that it was written, as far as the bucket has kept it: the newest first. Nothing where it keeps no versions. */
  versions(name: string, signal?: AbortSignal): AsyncIterable<Buffer>;
  /** Null where there is none. */
  look(name: string, signal?: AbortSignal): Promise<StoredObject | null>;
  /** Every object whose name begins so, page by page, in the order of their names. */
  list(prefix: string, signal?: AbortSignal): AsyncIterable<ListedObject>;
  /** Removes an object, of a versioned bucket every version of it. `locked`: it stays. */
  remove(name: string, signal?: AbortSignal): Promise<'removed' | 'locked'>;
  /** Never shortens. */
  extendLock(name: string, until: Date, signal?: AbortSignal): Promise<void>;
  readonly close: () => void;
}

export interface StoredObject {
  readonly size: number;
  /** Null = no lock holds it, or whoever asks may not see it. */
  readonly lockedUntil: Date | null;
}

export interface ListedObject {
  readonly name: string;
  readonly size: number;
  readonly writtenAt: Date;
}
