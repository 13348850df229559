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

/** Those that listen to each push: one listener of ours for all of them, as Electron warns of more than ten. */
const listeners = new Map<string, Set<(payload: unknown) => void>>();
ipcRenderer.on(pushChannel, (_event, channel: string, payload: unknown) => {
  for (const listener of listeners.get(channel) ?? []) listener(payload);
});

/** What the page sees as `window.postkeep`: the wire under the typed client, nothing else of Electron. */
const bridge = {
  invoke: (channel: string, arg: unknown): Promise<unknown> => ipcRenderer.invoke(callChannel, channel, arg),
  subscribe: (channel: string, listener: (payload: unknown) => void): (() => void) => {
    const ofChannel = listeners.get(channel) ?? new Set();
    listeners.set(channel, ofChannel);
    // Of its own, as the same function may be given twice.
    const onPush = (payload: unknown): void => {
      listener(payload);
    };
    ofChannel.add(onPush);
    return () => {
      ofChannel.delete(onPush);
    };
  },
};

export type Bridge = typeof bridge;

contextBridge.exposeInMainWorld('postkeep', bridge);
