import { type StoreApi, type UseBoundStore, create } from 'zustand';
import { type ErrorData, toErrorData } from '../../shared/errors.js';

/** What a screen knows of something that main has. */
export type Loadable<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: ErrorData }
  | { readonly state: 'ready'; readonly value: T };

interface ResourceState<T> {
  readonly data: Loadable<T>;
}

/** A snapshot from main that pushes patch. */
export interface Resource<T> {
  readonly use: UseBoundStore<StoreApi<ResourceState<T>>>;
  readonly load: () => Promise<void>;
  readonly set: (value: T) => void;
  /** Changes the value when there is one; before the snapshot there is nothing to patch. */
  readonly patch: (change: (value: T) => T) => void;
}

/**
 * `fetch` answers the snapshot. One that a push has overtaken is dropped; a load asked for while another is under way
 * follows it, however often it was asked for.
 */
export function createResource<T>(fetch: () => Promise<T>): Resource<T> {
  const use = create<ResourceState<T>>(() => ({ data: { state: 'loading' } }));
  let pushes = 0;
  let underWay: Promise<void> | null = null;
  let asked = 0;

  const set = (value: T): void => {
    pushes += 1;
    use.setState({ data: { state: 'ready', value } });
  };

  async function fetchOnce(): Promise<void> {
    const before = pushes;
    if (use.getState().data.state === 'failed') use.setState({ data: { state: 'loading' } });
    try {
      const value = await fetch();
      if (pushes === before) use.setState({ data: { state: 'ready', value } });
    } catch (error) {
      if (pushes === before) use.setState({ data: { state: 'failed', error: toErrorData(error) } });
    }
  }

  async function fetchUntilCurrent(): Promise<void> {
    let answered: number;
    do {
      answered = asked;
      await fetchOnce();
    } while (answered !== asked);
    underWay = null;
  }

  return {
    use,
    set,
    patch(change) {
      const { data } = use.getState();
      if (data.state === 'ready') set(change(data.value));
    },
    load() {
      asked += 1;
      underWay ??= fetchUntilCurrent();
      return underWay;
    },
  };
}

/** The value of a loadable, or `fallback` until there is one. */
export function valueOr<T>(data: Loadable<T>, fallback: T): T {
  return data.state === 'ready' ? data.value : fallback;
}
