import { describe, expect, it } from 'vitest';
import { createVerificationProcess } from '../../../../electron/worker/verification-process.js';
import type { MaintenanceProgress, Verification } from '../../../../shared/backup/maintenance.js';
import { createClient } from '../../../../shared/ipc/client.js';
import { AppError } from '../../../../shared/errors.js';
import { workerContract } from '../../../../shared/ipc/worker-contract.js';

const whole: Verification = { whole: true, repositories: [] };
const figures: MaintenanceProgress = {
  task: 'verify',
  repository: '/r',
  step: 'file',
  bytesDone: 1,
  bytesTotal: 1,
  bytesPerSecond: 1,
  damagedMessages: 0,
};

/** Stands for the worker that verifies; the test ends it. */
class FakeWorker {
  kills = 0;
  listeners: { channel: string; listener: (payload: unknown) => void }[] = [];
  readonly called: string[] = [];
  private end: (answer: unknown) => void = () => undefined;
  private fail: (error: unknown) => void = () => undefined;
  readonly engine = createClient(workerContract, {
    invoke: (channel) =>
      new Promise((resolve, reject) => {
        this.called.push(channel);
        this.end = resolve;
        this.fail = reject;
      }),
    subscribe: (channel, listener) => {
      const entry = { channel, listener };
      this.listeners.push(entry);
      return () => {
        this.listeners = this.listeners.filter((each) => each !== entry);
      };
    },
  });
  push(channel: string, payload: unknown): void {
    for (const each of this.listeners) if (each.channel === channel) each.listener(payload);
  }
  answer(): void {
    this.end({ ok: true, value: whole });
  }
  kill = (): Promise<void> => {
    this.kills += 1;
    this.fail(new AppError('worker-gone', 'The process ended.'));
    return Promise.resolve();
  };
}

function start() {
  const workers: FakeWorker[] = [];
  const seen: MaintenanceProgress[] = [];
  /** How often the worker had been killed when its session was told to stop. */
  const toldToStop: number[] = [];
  const sessionsToldToStop: string[] = [];
  const process = createVerificationProcess(
    () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
    {
      onProgress: (progress) => seen.push(progress),
      onSession: () => undefined,
      onLogged: () => undefined,
      beforeKill: (sessionId) => {
        sessionsToldToStop.push(sessionId);
        toldToStop.push(workers.at(-1)?.kills ?? 0);
        return Promise.resolve();
      },
    },
  );
  return { workers, seen, toldToStop, sessionsToldToStop, process };
}

describe('the process that verifies', () => {
  it('is started once for calls that come together, tells how far it is, and is ended afterwards', async () => {
    const { workers, seen, process } = start();
    const both = [process.verify('all'), process.verify('all')];
    expect(workers).toHaveLength(1);
    workers[0]?.push('postkeep:repository:progress', figures);
    workers[0]?.answer();
    expect(await Promise.all(both)).toEqual([whole, whole]);
    expect(seen).toEqual([figures]);
    expect(workers[0]).toMatchObject({ kills: 1, listeners: [] });
  });

  it('is another one the next time', async () => {
    const { workers, process } = start();
    const first = process.verify('all');
    workers[0]?.answer();
    await first;
    const second = process.verify('all');
    workers[1]?.answer();
    expect(await second).toEqual(whole);
    expect(workers).toHaveLength(2);
  });

  it('is killed to cancel it, which is told from a process that died', async () => {
    const { workers, toldToStop, sessionsToldToStop, process } = start();
    const cancelled = process.verify('all');
    workers[0]?.push('postkeep:sessions:changed', {
      ...{ id: 'own', type: 'verification', name: 'Verification', jobId: null, trigger: 'manual' },
      ...{ status: 'Running', startedAt: '2026-03-01T10:00:00Z', endedAt: null },
    });
    // Told to stop first: its session has stopped then, and not failed.
    await Promise.all([process.cancel(), expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })]);
    expect(toldToStop).toEqual([0]);
    expect(sessionsToldToStop).toEqual(['own']);
    const died = process.verify('all');
    await Promise.all([workers[1]?.kill(), expect(died).rejects.toMatchObject({ code: 'worker-gone' })]);
    await process.cancel();
    expect(workers).toHaveLength(2);
  });

  it('one that is due by the schedule and one that the user asks for follow each other', async () => {
    const { workers, process } = start();
    const due = process.verify('due');
    const asked = process.verify('all');
    expect(workers.map(({ called }) => called)).toEqual([['postkeep:repository:verifyDue']]);
    workers[0]?.answer();
    await due;
    await new Promise((resolve) => setImmediate(resolve));
    expect(workers[1]?.called).toEqual(['postkeep:repository:verify']);
    workers[1]?.answer();
    expect(await asked).toEqual(whole);
  });
});
