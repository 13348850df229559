import type { ConsoleContract } from '../../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../../shared/ipc/contract.js';
import type { MockState } from '../state.js';
import type { Answering } from './answering.js';

export function sourcesAnswers({ answer, nothing, pushes }: Answering): Handlers<ConsoleContract>['sources'] {
  function changeSources(state: MockState, sources: MockState['sources'], jobs: MockState['jobs']): void {
    Object.assign(state, { sources, jobs });
    pushes.sources.changed(sources);
    pushes.jobs.changed(jobs);
  }
  return {
    list: answer('sources.list', ({ sources }) => sources),
    add: answer('sources.add', ({ addedSource }, { name, config }) => ({ ...addedSource, name, config })),
    check: answer('sources.check', ({ sourceMailboxes, passedOver }) => ({
      mailboxes: sourceMailboxes,
      passedOver,
    })),
    cancelCheck: nothing('sources.cancelCheck'),
    mailboxes: answer('sources.mailboxes', ({ sourceMailboxes, passedOver }) => ({
      mailboxes: sourceMailboxes,
      passedOver,
    })),
    folders: answer('sources.folders', ({ sourceFolders }) => sourceFolders),
    update: answer('sources.update', (_state, { sourceId, name, config }) => ({
      id: sourceId,
      name,
      config,
    })),
    discover: answer('sources.discover', ({ discovery }) => discovery),
    tryDiscovery: answer('sources.tryDiscovery', ({ discovery }) => discovery),
    cancelDiscovery: nothing('sources.cancelDiscovery'),
    remove: answer('sources.remove', (state, { sourceId }) => {
      state.removed = { sources: state.sources, jobs: state.jobs };
      changeSources(
        state,
        state.sources.filter(({ id }) => id !== sourceId),
        state.jobs.filter((job) => job.sourceId !== sourceId),
      );
    }),
    putBack: answer('sources.putBack', (state, { sourceId }) => {
      const { sources, jobs } = state.removed ?? state;
      changeSources(state, sources, jobs);
      return { source: sources.find(({ id }) => id === sourceId)!, isSecretMissing: state.isSecretMissing };
    }),
    states: answer('sources.states', ({ sourceStates }) => sourceStates),
    test: answer('sources.test', (state, { sourceId }) => {
      const lastTest = { at: state.info.now, error: state.testError, notRead: 0 };
      state.sourceStates = [
        ...state.sourceStates.filter((known) => known.sourceId !== sourceId),
        { sourceId, mailboxes: state.sourceMailboxes.length, lastTest },
      ];
      pushes.sources.statesChanged();
      return lastTest;
    }),
    chooseFolder: answer('sources.chooseFolder', ({ chosenPath }) => ({ path: chosenPath })),
    chooseFile: answer('sources.chooseFile', ({ chosenPath }) => ({ path: chosenPath })),
    chooseMailboxList: answer('sources.chooseMailboxList', ({ mailboxList }) => ({ text: mailboxList })),
    chooseCredentials: answer('sources.chooseCredentials', ({ chosenPath }) => ({ path: chosenPath })),
  };
}
