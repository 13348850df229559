import { AppError } from '../../../../shared/errors.js';
import { text } from '../../../../shared/texts/text.js';
import type { ConsoleContract } from '../../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../../shared/ipc/contract.js';
import type { Answering } from './answering.js';

/** There is none yet, and no bucket answers. */
export function bucketsAnswers({ answer, nothing }: Answering): Handlers<ConsoleContract>['buckets'] {
  const unknown = (folder: string): never => {
    throw new AppError('not-found', text('repository.bucketUnknown', { folder }));
  };
  const notThere = (): never => {
    throw new AppError('not-found', text('repository.noneInBucket'));
  };
  return {
    list: answer('buckets.list', () => []),
    probe: answer('buckets.probe', notThere),
    create: answer('buckets.create', notThere),
    connect: answer('buckets.connect', notThere),
    rebuild: answer('buckets.rebuild', (_state, { path }) => unknown(path)),
    reach: answer('buckets.reach', (_state, { path }) => unknown(path)),
    changeAccess: answer('buckets.changeAccess', (_state, { path }) => unknown(path)),
    setCache: answer('buckets.setCache', (_state, { path }) => unknown(path)),
    forget: answer('buckets.forget', (_state, { path }) => unknown(path)),
    cancel: nothing('buckets.cancel'),
  };
}
