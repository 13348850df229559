import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import type { Dispatch } from '../../shared/ipc/serve.js';
import { text } from '../../shared/texts/text.js';

/** The least that a message port must do: `utilityProcess`, `parentPort` and a `MessageChannel` all do. */
export interface Port {
  readonly post: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
}

const frameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id: z.int(), channel: z.string(), arg: z.unknown() }),
  z.object({ type: z.literal('answer'), id: z.int(), answer: z.unknown() }),
  z.object({ type: z.literal('push'), channel: z.string(), payload: z.unknown() }),
]);
type Frame = z.infer<typeof frameSchema>;

/** One end of a two-way connection: both ends may call, answer and push. */
export interface PortConnection {
  /** Rejects with AppError `worker-gone` when the other end is lost. */
  readonly call: (channel: string, arg: unknown) => Promise<unknown>;
  readonly push: (channel: string, payload: unknown) => void;
  /** Calls that came before are answered now. */
  readonly serve: (dispatch: Dispatch) => void;
  /** The other end is lost: every call under way, and every later one, rejects. */
  readonly lost: () => void;
}

/** Speaks the call/answer/push protocol over `port`; a message that is not of it is dropped. */
export function connectPort(
  port: Port,
  onPush: (channel: string, payload: unknown) => void = () => undefined,
): PortConnection {
  let nextId = 1;
  let isLost = false;
  let dispatch: Dispatch | null = null;
  const pending = new Map<
    number,
    { resolve: (answer: unknown) => void; reject: (error: AppError) => void }
  >();
  const early: Extract<Frame, { type: 'call' }>[] = [];

  const answer = (call: Extract<Frame, { type: 'call' }>): void => {
    if (!dispatch) {
      early.push(call);
      return;
    }
    void dispatch(call.channel, call.arg).then((result) => {
      if (!isLost) port.post({ type: 'answer', id: call.id, answer: result } satisfies Frame);
    });
  };

  port.onMessage((raw) => {
    const frame = frameSchema.safeParse(raw);
    if (!frame.success) return;
    switch (frame.data.type) {
      case 'call':
        answer(frame.data);
        return;
      case 'answer':
        pending.get(frame.data.id)?.resolve(frame.data.answer);
        pending.delete(frame.data.id);
        return;
      case 'push':
        onPush(frame.data.channel, frame.data.payload);
    }
  });

  return {
    call: (channel, arg) =>
      new Promise((resolve, reject) => {
        if (isLost) {
          reject(workerGone());
          return;
        }
        const id = nextId++;
        pending.set(id, { resolve, reject });
        port.post({ type: 'call', id, channel, arg } satisfies Frame);
      }),
    push(channel, payload) {
      if (!isLost) port.post({ type: 'push', channel, payload } satisfies Frame);
    },
    serve(served) {
      dispatch = served;
      for (const call of early.splice(0)) answer(call);
    },
    lost() {
      isLost = true;
      for (const call of pending.values()) call.reject(workerGone());
      pending.clear();
    },
  };
}

function workerGone(): AppError {
  return new AppError('worker-gone', text('console.workerGone'));
}
