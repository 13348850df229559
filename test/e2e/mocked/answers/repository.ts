import type { FolderLook } from '../../../../shared/backup/folder-look.js';
import type { RepositoryOverview } from '../../../../shared/backup/repository-overview.js';
import type { RepositoryStats } from '../../../../shared/backup/repository-stats.js';
import { AppError } from '../../../../shared/errors.js';
import { text } from '../../../../shared/texts/text.js';
import type { ConsoleContract } from '../../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../../shared/ipc/contract.js';
import type { MockState } from '../state.js';
import type { Answering } from './answering.js';
import { rightPassphrase, recoveryKey } from './passphrase.js';

/** The same repositories as in Settings, with the room and the growth that the state gives them. */
function overviewOf({
  repositories,
  repository,
  growth,
  freeBytes,
  lowRooms,
}: MockState): RepositoryOverview[] {
  return repositories.map((stats) => ({
    ...stats,
    use: stats.path === repository.path ? 'console' : 'job',
    freeBytes: freeBytes[stats.path] ?? null,
    lowRoom: lowRooms[stats.path] ?? null,
    days: growth[stats.path] ?? [],
  }));
}

export function repositoryAnswers({ answer, nothing }: Answering): Handlers<ConsoleContract>['repository'] {
  function changeRepository(state: MockState, path: string, change: Partial<RepositoryStats>): void {
    state.repositories = state.repositories.map((each) =>
      each.path === path ? { ...each, ...change } : each,
    );
  }
  function holdingsIn({ repository, repositories }: MockState, path: string): FolderLook['holds'] {
    const found = [repository, ...repositories].find((each) => each.path === path);
    if (found === undefined || found.isEncrypted === null) return { type: 'nothing' };
    const { isEncrypted, bytesOnDisk, restorePoints, error } = found;
    return { type: 'repository', isEncrypted, bytesOnDisk, contents: { mailboxes: 7, restorePoints }, error };
  }
  return {
    stats: answer('repository.stats', ({ repository }) => repository),
    list: answer('repository.list', ({ repositories }) => repositories),
    overview: answer('repository.overview', overviewOf),
    verify: answer('repository.verify', ({ verification }) => verification),
    verifyDue: answer('repository.verifyDue', ({ verification }) => verification),
    drill: answer('repository.drill', () => ({ sessionId: 'drill-1' })),
    care: answer('repository.care', ({ care }) => care),
    setCare: answer('repository.setCare', (state, choice) => {
      state.care = state.care.map((each) =>
        each.path === choice.path && each.task === choice.task ? { ...each, ...choice } : each,
      );
      return undefined;
    }),
    pruneForecast: answer('repository.pruneForecast', ({ pruneForecast }) => pruneForecast),
    prune: answer('repository.prune', ({ pruneReport }) => pruneReport),
    known: answer('repository.known', ({ knownRepositories }) => knownRepositories),
    open: answer('repository.open', (state) => {
      if (state.openedRepository !== null) state.knownRepositories.push(state.openedRepository);
      return state.openedRepository;
    }),
    repair: answer('repository.repair', () => ({ repositories: [] })),
    look: answer('repository.look', (state, { path }) => ({
      path,
      bytesFree: 120_000_000_000,
      lowRoom: state.lowRooms[path] ?? null,
      holds: state.looks[path] ?? holdingsIn(state, path),
    })),
    create: answer('repository.create', (state, { path, passphrase, keep }) => {
      const contents = { mailboxes: 0, restorePoints: 0 };
      const isEncrypted = passphrase !== null;
      state.looks[path] = { type: 'repository', isEncrypted, bytesOnDisk: 131_072, contents, error: null };
      return { recoveryKey: isEncrypted ? recoveryKey : null, isKept: keep };
    }),
    unlock: answer('repository.unlock', (state, { path, secret, keep }) => {
      if (secret !== rightPassphrase)
        throw new AppError('passphrase-wrong', text('repository.passphraseWrong'));
      changeRepository(state, path, { error: null });
      const contents = { mailboxes: 12, restorePoints: 340 };
      const look = state.looks[path];
      if (look?.type === 'repository') state.looks[path] = { ...look, contents, error: null };
      return { isKept: keep };
    }),
    encrypt: answer('repository.encrypt', (state, { path, keep }) => {
      changeRepository(state, path, { isEncrypted: true });
      return { recoveryKey, isKept: keep, isAllRemoved: true };
    }),
    changePassphrase: answer('repository.changePassphrase', (_state, { secret }) => {
      if (secret !== rightPassphrase)
        throw new AppError('passphrase-wrong', text('repository.passphraseWrong'));
      return undefined;
    }),
    saveRecoveryKey: answer('repository.saveRecoveryKey', ({ saved }) => saved),
    renewRecoveryKey: answer('repository.renewRecoveryKey', () => ({ recoveryKey })),
    cancel: nothing('repository.cancel'),
  };
}
