import { type Transport, createClient } from '../../shared/ipc/client.js';
import { consoleContract } from '../../shared/ipc/console-contract.js';

declare global {
  interface Window {
    /** What the preload exposes: the wire under the typed client. */
    readonly postkeep: Transport;
  }
}

/** The console's main process, typed and validated in both directions. */
export const bridge = createClient(consoleContract, window.postkeep);
