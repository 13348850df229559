import { z } from 'zod';
import { AppError, errorDataSchema } from '../errors.js';
import { seldomParsed } from '../seldom-parsed.js';
import { type Client, type Contract, leavesOf } from './contract.js';

/** The wire under a client: Electron IPC in the renderer, a message port to the worker, an in-memory pair in tests. */
export interface Transport {
  readonly invoke: (channel: string, arg: unknown) => Promise<unknown>;
  /** Returns the function that ends the subscription. */
  readonly subscribe: (channel: string, listener: (payload: unknown) => void) => () => void;
}

const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: errorDataSchema }),
]);

/** Makes the calling side of a contract; answers and pushes are validated here too. Calls reject with `AppError`. */
export function createClient<C extends Contract>(contract: C, transport: Transport): Client<C> {
  const groups: Record<string, Record<string, unknown>> = {};
  for (const { group, leaf, channel, definition } of leavesOf(contract)) {
    const leaves = (groups[group] ??= {});
    leaves[leaf] =
      definition.kind === 'invoke'
        ? async (arg?: unknown) => unwrap(await transport.invoke(channel, arg), definition.result)
        : (listener: (payload: unknown) => void) =>
            transport.subscribe(channel, (payload) => {
              listener(definition.payload.parse(payload, seldomParsed(definition.payload)));
            });
  }
  return groups as unknown as Client<C>;
}

function unwrap(raw: unknown, result: z.ZodType): unknown {
  const answer = answerSchema.parse(raw, seldomParsed(answerSchema));
  if (answer.ok) return result.parse(answer.value, seldomParsed(result));
  const { code, message, details } = answer.error;
  throw new AppError(code, message, { details });
}
