import { licenseResource } from './license.js';
import { sourcesResource } from './sources.js';

/** Whether there is neither a license nor a mail source, so that the welcome screen stands in for all others; null until that is known. */
export function useIsFirstStart(): boolean | null {
  const license = licenseResource.use((state) => state.data);
  const sources = sourcesResource.use((state) => state.data);
  if (license.state === 'loading' || sources.state === 'loading') return null;
  return (
    license.state === 'ready' &&
    license.value.license === null &&
    sources.state === 'ready' &&
    sources.value.length === 0
  );
}
