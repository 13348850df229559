import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { safeFileName } from '../../core/lib/file-names.js';

/**
 * What a save dialog proposes: an absolute path in the folder last used, or in `downloads` when there is none (any more).
 * `name` may be of a sender's choice: whatever it holds, the path leads nowhere else.
 */
export function proposedPath(name: string, lastUsed: string | null, downloads: string): string {
  const folder = lastUsed !== null && existsSync(lastUsed) ? lastUsed : downloads;
  return join(folder, safeFileName(name, 'attachment'));
}
