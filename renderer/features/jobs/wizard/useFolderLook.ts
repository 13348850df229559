import { useEffect } from 'react';
import type { FolderLook } from '../../../../shared/backup/folder-look.js';
import { bridge } from '../../../base/bridge.js';

/** While somebody types, not every letter is a folder. */
const typingMs = 300;

/** Tells what a folder holds as soon as its path is no longer typed. `onLook` stays the same, `again` is another number to look anew. */
export function useFolderLook(path: string | null, again: number, onLook: (look: FolderLook) => void): void {
  useEffect(() => {
    if (path === null || path === '') return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      bridge.repository.look({ path }).then(
        (look) => {
          if (isCurrent) onLook(look);
        },
        // A path that is none is said by its field, and what the engine cannot say by the job's own step.
        () => undefined,
      );
    }, typingMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [path, again, onLook]);
}
