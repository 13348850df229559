import { AppError, toErrorData } from '../errors.js';
import { seldomParsed } from '../seldom-parsed.js';
import { type Answer, type Contract, type Handlers, type Pushes, leavesOf } from './contract.js';
import { text } from '../texts/text.js';

type AnyHandler = (arg: unknown) => unknown;
type HandlerTable = Readonly<Record<string, Readonly<Record<string, AnyHandler | undefined>> | undefined>>;

/** Answers one raw call; never throws and never stays silent. */
export type Dispatch = (channel: string, rawArg: unknown) => Promise<Answer>;

/**
 * Makes the serving side of a contract: validates the argument and the answer, catches what a handler throws.
 * `onFault` is called with every error that is a bug (code `internal`), so that none is swallowed.
 */
export function createDispatch<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  onFault: (channel: string, error: unknown) => void,
  /** Told every answer that is given. */
  onAnswer: (answer: unknown) => void = () => undefined,
): Dispatch {
  const table = handlers as HandlerTable;
  const calls = new Map(
    leavesOf(contract).flatMap(({ group, leaf, channel, definition }) => {
      const handler = table[group]?.[leaf];
      return definition.kind === 'invoke' && handler ? [[channel, { definition, handler }] as const] : [];
    }),
  );
  return async (channel, rawArg) => {
    const call = calls.get(channel);
    if (!call) return failure(new AppError('unknown-channel', text('console.unknownCall', { channel })));
    const arg = call.definition.arg.safeParse(rawArg, seldomParsed(call.definition.arg));
    if (!arg.success) {
      return failure(
        new AppError('invalid-argument', text('console.wrongArgument', { channel }), {
          details: arg.error.message,
        }),
      );
    }
    try {
      const { result } = call.definition;
      const value = result.parse(await call.handler(arg.data), seldomParsed(result));
      onAnswer(value);
      return { ok: true, value };
    } catch (error) {
      // A full disk that nobody has put into words is no bug.
      if (!(error instanceof AppError) && toErrorData(error).code === 'internal') onFault(channel, error);
      return failure(error);
    }
  };
}

/** Makes the sending half of a contract's pushes; a payload that breaks the contract is a bug and throws. */
export function createPushes<C extends Contract>(
  contract: C,
  send: (channel: string, payload: unknown) => void,
): Pushes<C> {
  const groups: Record<string, Record<string, (payload: unknown) => void>> = {};
  for (const { group, leaf, channel, definition } of leavesOf(contract)) {
    const leaves = (groups[group] ??= {});
    if (definition.kind === 'push') {
      leaves[leaf] = (payload) => {
        send(channel, definition.payload.parse(payload, seldomParsed(definition.payload)));
      };
    }
  }
  return groups as unknown as Pushes<C>;
}

function failure(error: unknown): Answer {
  return { ok: false, error: toErrorData(error) };
}
