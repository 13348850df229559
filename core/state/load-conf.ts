import type { StoreClass } from './state-store.js';

/** The class under the state files on plain Node. */
export const loadConf = async (): Promise<StoreClass> => {
  const before = signalListeners();
  const { default: Store } = await import('conf');
  // Its writer, which is not used (state-store.ts), ends the program at the first signal, also one that stops its work in order.
  for (const [signal, listeners] of signalListeners())
    for (const listener of listeners)
      if (before.get(signal)?.includes(listener) !== true) process.off(signal, listener);
  return Store;
};

const ending = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGQUIT'] as const;

function signalListeners(): Map<NodeJS.Signals, readonly NodeJS.SignalsListener[]> {
  return new Map(ending.map((signal) => [signal, process.listeners(signal)]));
}
