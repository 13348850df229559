import type { ListedRepository } from '../../../shared/backup/repository-stats.js';
import { bridge } from '../../base/bridge.js';
import { go } from '../../base/navigation.js';
import { loadRepositories } from '../../stores/repositories.js';

/** Asks for the folder of a repository and opens it to restore from; null when the user cancelled. */
export async function openRepository(): Promise<ListedRepository | null> {
  const opened = await bridge.repository.open();
  if (opened !== null) await loadRepositories();
  return opened;
}

/** The same, and leads to its mail; one that cannot be read yet says in Settings why, and what to do. */
export async function openRepositoryToRestore(): Promise<void> {
  const opened = await openRepository();
  if (opened === null) return;
  go(opened.error === null ? { screen: 'restore' } : { screen: 'settings', card: 'storage' });
}
