import { contextBridge, ipcRenderer } from 'electron';
import { callChannel, pushChannel } from './ipc/channels.js';

/** Of the page's own globals, the part that is used here; the rest of the console has no DOM. */
declare const location: { readonly origin: string };
declare const navigation: {
  readonly addEventListener: (type: 'navigate', listener: (event: NavigateEvent) => void) => void;
};
interface NavigateEvent {
  readonly destination: { readonly url: string };
  readonly preventDefault: () => void;
}

// Electron's `will-navigate` does not hear of about:blank, for which nothing is requested.
navigation.addEventListener('navigate', (event) => {
  if (new URL(event.destination.url).origin !== location.origin) event.preventDefault();
});

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
