import { useCallback, useRef, useState } from 'react';
import { type ErrorData, toErrorData } from '../../../shared/errors.js';
import type { Mailbox } from '../../../shared/backup/mailbox.js';

/** How far one thing is that is done to mailboxes one after the other. */
export type EachState =
  | { readonly type: 'idle' }
  | {
      readonly type: 'running';
      readonly done: number;
      readonly current: string;
      readonly isStopping: boolean;
    }
  | {
      readonly type: 'ended';
      readonly done: number;
      /** Not begun, because it was stopped. */
      readonly left: number;
      readonly failed: readonly { readonly mailbox: Mailbox; readonly error: ErrorData }[];
    };

export interface Each {
  readonly state: EachState;
  /** Resolves with the end. What fails for one is noted, and the others go on. */
  readonly run: (
    mailboxes: readonly Mailbox[],
    work: (mailbox: Mailbox) => Promise<void>,
  ) => Promise<Extract<EachState, { type: 'ended' }>>;
  /** After the one that is being done. */
  readonly stop: () => void;
}

export function useEach(): Each {
  const [state, setState] = useState<EachState>({ type: 'idle' });
  const isStopping = useRef(false);
  const run = useCallback<Each['run']>(async (mailboxes, work) => {
    isStopping.current = false;
    const isToStop = (): boolean => isStopping.current;
    const failed: { mailbox: Mailbox; error: ErrorData }[] = [];
    let begun = 0;
    for (const mailbox of mailboxes) {
      if (isToStop()) break;
      setState({ type: 'running', done: begun, current: mailbox.mailbox, isStopping: false });
      begun += 1;
      try {
        await work(mailbox);
      } catch (error) {
        failed.push({ mailbox, error: toErrorData(error) });
      }
    }
    const ended = {
      type: 'ended',
      done: begun - failed.length,
      left: mailboxes.length - begun,
      failed,
    } as const;
    setState(ended);
    return ended;
  }, []);
  const stop = useCallback(() => {
    isStopping.current = true;
    setState((now) => (now.type === 'running' ? { ...now, isStopping: true } : now));
  }, []);
  return { state, run, stop };
}
