import type { ExportProgress } from '../../../shared/backup/export.js';
import { coalesce } from '../../lib/coalesce.js';
import type { Browser } from '../browse.js';
import type { OpenRepositories } from '../open-repositories.js';
import type { RestoreRequest } from './export-session.js';
import { countSelected } from './selection.js';

/** At most ten figures a second reach the window. */
const intervalMs = 100;

type Figures = Pick<ExportProgress, 'path' | 'done' | 'total'>;

/** How far an export is, and its way to the window; the first figure is sent at once. */
export function exportFigures(
  { selection, path }: RestoreRequest,
  browser: Browser,
  repositories: OpenRepositories,
  push: (figures: Figures) => void,
): { readonly settle: (done: number) => void; readonly close: () => void } {
  const total = totalOf(() => countSelected(selection, browser, repositories));
  let latest = 0;
  const pushes = coalesce(
    () => intervalMs,
    () => {
      push({ path, done: latest, total });
    },
  );
  pushes.call();
  return {
    settle: (done) => {
      latest = done;
      pushes.call();
    },
    close: pushes.flush,
  };
}

/** What cannot be counted is not there: the export itself says so. */
function totalOf(count: () => number | null): number | null {
  try {
    return count();
  } catch {
    return null;
  }
}
