/** Listeners to one kind of event. */
interface Emitter<T> {
  /** Calls every listener, in the order in which they came. */
  readonly emit: (event: T) => void;
  /** Returns the function that removes the listener. */
  readonly on: (listener: (event: T) => void) => () => void;
  readonly removeAll: () => void;
}

/** Listeners to channels that are told apart by name only, as the worker's pushes are. */
interface ChannelEmitter {
  readonly emit: (channel: string, payload: unknown) => void;
  /** Returns the function that removes the listener. */
  readonly on: (channel: string, listener: (payload: unknown) => void) => () => void;
}

export function createEmitter<T = void>(): Emitter<T> {
  // By registration: one that listens twice is called twice, and ends one of the two.
  const registrations = new Map<symbol, (event: T) => void>();
  return {
    emit(event) {
      for (const [id, listener] of [...registrations]) {
        // An earlier listener may have removed it.
        if (registrations.has(id)) listener(event);
      }
    },
    on(listener) {
      const id = Symbol('listener');
      registrations.set(id, listener);
      return () => {
        registrations.delete(id);
      };
    },
    removeAll() {
      registrations.clear();
    },
  };
}

export function createChannelEmitter(): ChannelEmitter {
  const channels = new Map<string, Emitter<unknown>>();
  return {
    emit(channel, payload) {
      channels.get(channel)?.emit(payload);
    },
    on(channel, listener) {
      const emitter = channels.get(channel) ?? createEmitter<unknown>();
      channels.set(channel, emitter);
      return emitter.on(listener);
    },
  };
}
