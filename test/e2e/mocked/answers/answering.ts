import type { ConsoleContract } from '../../../../shared/ipc/console-contract.js';
import type { Pushes } from '../../../../shared/ipc/contract.js';
import type { MockState } from '../state.js';

/** What the answers of the played main process are made with. */
export interface Answering {
  readonly pushes: Pushes<ConsoleContract>;
  /** Records the call, waits while it is held, fails if told to, else answers from the state. */
  readonly answer: <A, R>(name: string, read: (state: MockState, arg: A) => R) => (arg: A) => Promise<R>;
  /** For a call that has nothing to say. */
  readonly nothing: (name: string) => (arg: unknown) => Promise<undefined>;
}
