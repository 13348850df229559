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
  listeners: ((payload: unknown) => void)[] = [];
  private end: (answer: unknown) => void = () => undefined;
  private fail: (error: unknown) => void = () => undefined;
  readonly engine = createClient(workerContract, {
    invoke: () =>
      new Promise((resolve, reject) => {
        this.end = resolve;
        this.fail = reject;
      }),
    subscribe: (_channel, listener) => {
      this.listeners.push(listener);
      return () => {
        this.listeners = this.listeners.filter((each) => each !== listener);
      };
    },
  });
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
  const process = createVerificationProcess(
    () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
    (progress) => seen.push(progress),
  );
  return { workers, seen, process };
}

describe('the process that verifies', () => {
  it('is started once for calls that come together, tells how far it is, and is ended afterwards', async () => {
    const { workers, seen, process } = start();
    const both = [process.verify(), process.verify()];
    expect(workers).toHaveLength(1);
    for (const listener of workers[0]?.listeners ?? []) listener(figures);
    workers[0]?.answer();
    expect(await Promise.all(both)).toEqual([whole, whole]);
    expect(seen).toEqual([figures]);
    expect(workers[0]).toMatchObject({ kills: 1, listeners: [] });
  });

  it('is another one the next time', async () => {
    const { workers, process } = start();
    const first = process.verify();
    workers[0]?.answer();
    await first;
    const second = process.verify();
    workers[1]?.answer();
    expect(await second).toEqual(whole);
    expect(workers).toHaveLength(2);
  });

  it('is killed to cancel it, which is told from a process that died', async () => {
    const { workers, process } = start();
    const cancelled = process.verify();
    await Promise.all([process.cancel(), expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })]);
    const died = process.verify();
    await Promise.all([workers[1]?.kill(), expect(died).rejects.toMatchObject({ code: 'worker-gone' })]);
    await process.cancel();
    expect(workers).toHaveLength(2);
  });
});
