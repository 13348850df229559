import type { StoreClass } from './state-store.js';

/** The class under the state files on plain Node. */
export const loadConf = async (): Promise<StoreClass> => (await import('conf')).default;
