import { contextBridge, ipcRenderer } from 'electron';
import { callChannel, pushChannel } from './ipc/channels.js';

/** What the page sees as `window.postkeep`: the wire under the typed client, nothing else of Electron. */
const bridge = {
  invoke: (channel: string, arg: unknown): Promise<unknown> => ipcRenderer.invoke(callChannel, channel, arg),
  subscribe: (channel: string, listener: (payload: unknown) => void): (() => void) => {
    const onPush = (_event: unknown, pushed: string, payload: unknown): void => {
      if (pushed === channel) listener(payload);
    };
    ipcRenderer.on(pushChannel, onPush);
    return () => {
      ipcRenderer.removeListener(pushChannel, onPush);
    };
  },
};

export type Bridge = typeof bridge;

contextBridge.exposeInMainWorld('postkeep', bridge);
