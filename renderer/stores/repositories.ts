import { bridge } from '../base/bridge.js';
import { createResource } from '../base/resource.js';
import { bucketsResource } from './buckets.js';
import { careResource } from './care.js';

/** The console's own. */
export const repositoryResource = createResource(() => bridge.repository.stats());
/** Every repository that holds restore points, those opened to restore from last. */
export const repositoriesResource = createResource(() => bridge.repository.overview());

/** Those that the console writes to, and those opened to restore from. */
export const knownRepositoriesResource = createResource(() => bridge.repository.known());

/** What they hold has changed. */
export async function loadRepositories(): Promise<void> {
  await Promise.all([
    repositoryResource.load(),
    repositoriesResource.load(),
    careResource.load(),
    knownRepositoriesResource.load(),
    bucketsResource.load(),
  ]);
}
