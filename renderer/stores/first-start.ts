import { licenseResource } from './license.js';
import { knownRepositoriesResource } from './repositories.js';
import { sourcesResource } from './sources.js';

/**
 * Whether there is neither a license, nor a mail source, nor a repository to restore from, so that the welcome screen stands in for all others;
 * null until that is known. What cannot be read shuts nobody out.
 */
export function useIsFirstStart(): boolean | null {
  const license = licenseResource.use((state) => state.data);
  const sources = sourcesResource.use((state) => state.data);
  const repositories = knownRepositoriesResource.use((state) => state.data);
  if (license.state === 'loading' || sources.state === 'loading') return null;
  const isSetUp =
    license.state === 'failed' ||
    license.value.license !== null ||
    sources.state === 'failed' ||
    sources.value.length > 0;
  if (isSetUp) return false;
  if (repositories.state === 'loading') return null;
  return repositories.state === 'ready' && repositories.value.length === 0;
}
