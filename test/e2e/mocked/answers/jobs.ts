import type { ConsoleContract } from '../../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../../shared/ipc/contract.js';
import type { Answering } from './answering.js';

export function jobsAnswers({ answer, nothing, pushes }: Answering): Handlers<ConsoleContract>['jobs'] {
  return {
    list: answer('jobs.list', ({ jobs }) => jobs),
    create: answer('jobs.create', ({ jobs }, definition) => ({ ...jobs[0]!, ...definition })),
    update: answer('jobs.update', ({ jobs }, { jobId, definition }) => ({
      ...jobs.find(({ id }) => id === jobId)!,
      ...definition,
    })),
    remove: answer('jobs.remove', (state, { jobId }) => {
      state.removedJobs.push(...state.jobs.filter(({ id }) => id === jobId));
      state.jobs = state.jobs.filter(({ id }) => id !== jobId);
      pushes.jobs.changed(state.jobs);
      return undefined;
    }),
    putBack: answer('jobs.putBack', (state, { jobId }) => {
      const job = state.removedJobs.find(({ id }) => id === jobId)!;
      state.jobs = [...state.jobs, job];
      pushes.jobs.changed(state.jobs);
      return job;
    }),
    undoChange: answer('jobs.undoChange', ({ jobs }, { jobId }) => jobs.find(({ id }) => id === jobId)!),
    nextRuns: answer('jobs.nextRuns', ({ nextRuns }) => nextRuns),
    forecast: answer('jobs.forecast', ({ jobForecast }) => jobForecast),
    run: answer('jobs.run', () => ({ sessionId: 'session-new' })),
    stop: nothing('jobs.stop'),
  };
}

export function sessionsAnswers({ answer, nothing }: Answering): Handlers<ConsoleContract>['sessions'] {
  return {
    list: answer('sessions.list', ({ sessions }, filter) =>
      sessions.filter(({ type }) => filter.type === undefined || filter.type === type),
    ),
    get: answer('sessions.get', ({ sessionDetails, sessions }, { sessionId }) => {
      const session = sessions.find(({ id }) => id === sessionId)!;
      return sessionDetails[sessionId] ?? { ...session, log: [], mailboxes: [] };
    }),
    search: answer('sessions.search', ({ sessionDetails }, { text }) =>
      Object.values(sessionDetails)
        .filter(({ log }) => log.some((line) => line.text.toLowerCase().includes(text.toLowerCase())))
        .map(({ id }) => id),
    ),
    stop: nothing('sessions.stop'),
    exportCsv: answer('sessions.exportCsv', ({ saved }) => saved),
    exportLog: answer('sessions.exportLog', ({ saved }) => saved),
  };
}
