import type { consoleContract } from '../../shared/ipc/console-contract.js';
import type { WindowChannel } from '../ipc/window-channel.js';

/** Main's end of the contract with the page. */
export type ConsoleChannel = WindowChannel<typeof consoleContract>;
