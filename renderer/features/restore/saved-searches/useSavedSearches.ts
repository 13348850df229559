import { useCallback } from 'react';
import {
  type SavedSearch,
  searchNamed,
  withSearch,
  withoutSearch,
} from '../../../../shared/backup/saved-search.js';
import { toErrorData } from '../../../../shared/errors.js';
import { bridge } from '../../../base/bridge.js';
import { useDoneToast } from '../../../base/toast.js';
import { useFailedToast } from '../../../components/failed-toast.js';
import { useUndoToast } from '../../../components/undo-toast.js';
import { t } from '../../../messages/index.js';
import { settingsResource } from '../../../stores/settings.js';

const none: readonly SavedSearch[] = [];

/** Searches that are saved, in the order of their names, and what can be done to them. */
export function useSavedSearches(): {
  readonly searches: readonly SavedSearch[];
  /** Replaces one of the same name, which can be undone. */
  readonly save: (search: SavedSearch) => Promise<void>;
  readonly rename: (search: SavedSearch, name: string) => Promise<void>;
  /** Can be undone for a while; never rejects. */
  readonly remove: (search: SavedSearch) => Promise<void>;
} {
  const searches = settingsResource.use(({ data }) =>
    data.state === 'ready' ? data.value.savedSearches : none,
  );
  const onDone = useDoneToast();
  const onUndoable = useUndoToast();
  const onFailed = useFailedToast();
  const save = useCallback(
    async (search: SavedSearch) => {
      const before = await change((present) => withSearch(present, search));
      const replaced = searchNamed(before, search.name);
      const done = t.savedSearches.saved(search.name);
      if (replaced === null) onDone(done);
      else onUndoable({ done, ...puttingBack(replaced) });
    },
    [onDone, onUndoable],
  );
  const rename = useCallback(
    async (search: SavedSearch, name: string) => {
      await change((present) => withSearch(withoutSearch(present, search.name), { ...search, name }));
      onDone(t.savedSearches.renamed(name));
    },
    [onDone],
  );
  const remove = useCallback(
    async (search: SavedSearch) => {
      try {
        await change((present) => withoutSearch(present, search.name));
        onUndoable({ done: t.savedSearches.removed(search.name), ...puttingBack(search) });
      } catch (error) {
        onFailed(t.savedSearches.notRemoved(search.name), toErrorData(error));
      }
    },
    [onUndoable, onFailed],
  );
  return { searches, save, rename, remove };
}

function puttingBack(search: SavedSearch): { readonly undo: () => Promise<string>; readonly failed: string } {
  return {
    undo: async () => {
      await change((present) => withSearch(present, search));
      return t.savedSearches.putBack(search.name);
    },
    failed: t.savedSearches.notPutBack(search.name),
  };
}

/** Of what is saved now, which an import may have changed; answers what there was before. */
async function change(
  next: (present: readonly SavedSearch[]) => SavedSearch[],
): Promise<readonly SavedSearch[]> {
  const { savedSearches } = await bridge.settings.get();
  settingsResource.set(await bridge.settings.set({ savedSearches: next(savedSearches) }));
  return savedSearches;
}
