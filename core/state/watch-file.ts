import { type FSWatcher, watch, watchFile, unwatchFile } from 'node:fs';
import { basename, dirname } from 'node:path';

const settleMs = 50;
const pollMs = 1000;

/**
 * Calls back soon after the file was replaced by any process. Its folder is watched, because every write makes a new file. Where the
 * system has no watch left the file is polled. Returns the function that ends it.
 */
export function watchReplacements(path: string, listener: () => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  let end: () => void = () => undefined;
  const settle = (): void => {
    timer ??= setTimeout(() => {
      timer = null;
      listener();
    }, settleMs).unref();
  };
  const poll = (): void => {
    watchFile(path, { persistent: false, interval: pollMs }, settle);
    end = () => {
      unwatchFile(path, settle);
    };
  };
  try {
    const watcher: FSWatcher = watch(dirname(path), { persistent: false }, (_event, name) => {
      if (name === null || name === basename(path)) settle();
    });
    end = () => {
      watcher.close();
    };
    watcher.on('error', () => {
      watcher.close();
      poll();
    });
  } catch {
    poll();
  }
  return () => {
    if (timer) clearTimeout(timer);
    end();
  };
}
