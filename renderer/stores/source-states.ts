import { create } from 'zustand';
import { toErrorData } from '../../shared/errors.js';
import { bridge } from '../base/bridge.js';
import { createResource } from '../base/resource.js';

/** What is known of each source beside its configuration. */
export const sourceStatesResource = createResource(() => bridge.sources.states());

/** Ids of the sources that are being tested. */
export const useTesting = create<{ readonly ids: ReadonlySet<string> }>(() => ({ ids: new Set() }));

/** Tests a source as it is stored; how that went is in its state afterwards, unless it was stopped. Rejects when it could not be tried at all. */
export async function testSource(sourceId: string): Promise<void> {
  const { ids } = useTesting.getState();
  if (ids.has(sourceId)) return;
  useTesting.setState({ ids: new Set([...ids, sourceId]) });
  try {
    await bridge.sources.test({ sourceId });
    await sourceStatesResource.load();
  } catch (error) {
    if (toErrorData(error).code !== 'cancelled') throw error;
  } finally {
    const left = new Set(useTesting.getState().ids);
    left.delete(sourceId);
    useTesting.setState({ ids: left });
  }
}

/** Ends the test of a source; what it found is not noted. */
export async function stopTest(sourceId: string): Promise<void> {
  await bridge.sources.cancelCheck({ task: sourceId });
}
