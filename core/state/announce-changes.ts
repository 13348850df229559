import { createEmitter } from '../lib/emitter.js';
import { isStorageError } from '../lib/storage-errors.js';
import { watchReplacements } from './watch-file.js';

/** Tells listeners of each new content of the file once, whichever process wrote it. */
export function announceChanges(
  path: string,
  read: (path: string) => string | null,
): {
  check: () => void;
  subscribe: (listener: () => void) => () => void;
  close: () => void;
} {
  const changes = createEmitter();
  const content = (): string | null => {
    try {
      return read(path);
    } catch (error) {
      if (isStorageError(error)) return null;
      throw error;
    }
  };
  let announced = content();
  let endWatch: (() => void) | null = null;
  const check = (): void => {
    const now = content();
    if (now === announced) return;
    announced = now;
    changes.emit();
  };
  return {
    check,
    subscribe(listener) {
      endWatch ??= watchReplacements(path, check);
      return changes.on(listener);
    },
    close() {
      endWatch?.();
      endWatch = null;
      changes.removeAll();
    },
  };
}
