import { AppError } from '../../shared/errors.js';
import type { ObjectStore } from './object-store.js';

export interface LazyStoreOptions {
  /** Called by the first request; again after it has failed. */
  readonly open: () => Promise<ObjectStore>;
  /** How each request ended: with an error of the bucket, or null. */
  readonly onContact: (error: AppError | null) => void;
}

/** What says of a server that it has answered as it should. */
const answers = new Set(['not-found', 'repository-damaged', 'cancelled']);

/** A bucket that is opened by its first request, as most programs that know of one never ask for anything in it. */
export function lazyStore({ open, onContact }: LazyStoreOptions): ObjectStore {
  let opened: Promise<ObjectStore> | null = null;
  let isClosed = false;
  const store = (): Promise<ObjectStore> => {
    if (opened === null) {
      const opening = open().then((made) => {
        if (isClosed) made.close();
        return made;
      });
      opening.catch(() => {
        opened = null;
      });
      opened = opening;
    }
    return opened;
  };
  const contact = async <T>(request: (of: ObjectStore) => Promise<T>): Promise<T> => {
    try {
      const result = await request(await store());
      onContact(null);
      return result;
    } catch (error) {
      noteFailure(error);
      throw error;
    }
  };
  const contactEach = async function* <T>(requests: (of: ObjectStore) => AsyncIterable<T>): AsyncIterable<T> {
    try {
      yield* requests(await store());
      onContact(null);
    } catch (error) {
      noteFailure(error);
      throw error;
    }
  };
  const noteFailure = (error: unknown): void => {
    if (error instanceof AppError && error.code !== 'cancelled')
      onContact(answers.has(error.code) ? null : error);
  };
  return {
    put: (name, bytes, options) => contact((of) => of.put(name, bytes, options)),
    get: (name, options) => contact((of) => of.get(name, options)),
    versions: (name, signal) => contactEach((of) => of.versions(name, signal)),
    look: (name, signal) => contact((of) => of.look(name, signal)),
    list: (prefix, signal) => contactEach((of) => of.list(prefix, signal)),
    remove: (name, signal) => contact((of) => of.remove(name, signal)),
    extendLock: (name, until, signal) => contact((of) => of.extendLock(name, until, signal)),
    close: () => {
      isClosed = true;
      opened?.then(
        (made) => {
          made.close();
        },
        () => undefined,
      );
    },
  };
}
