import { create } from 'zustand';
import type {
  MaintenanceProgress,
  PruneReport,
  RepairReport,
  Verification,
} from '../../shared/backup/maintenance.js';
import { type ErrorData, toErrorData } from '../../shared/errors.js';
import { bridge } from '../base/bridge.js';

type ProgressOf<T extends MaintenanceProgress['task']> = Extract<MaintenanceProgress, { task: T }>;

/** A piece of work that the user started; it continues when its screen is left. */
type Task<P, R> =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly progress: P | null }
  | { readonly state: 'stopped' }
  | { readonly state: 'failed'; readonly error: ErrorData }
  | { readonly state: 'done'; readonly report: R };

interface Maintenance {
  readonly verify: Task<ProgressOf<'verify'>, Verification>;
  readonly prune: Task<ProgressOf<'prune'>, PruneReport>;
  readonly repair: Task<ProgressOf<'repair'>, RepairReport>;
}

/** Verification, pruning and repair as far as this page knows: at most one of each. */
export const useMaintenance = create<Maintenance>(() => ({
  verify: { state: 'idle' },
  prune: { state: 'idle' },
  repair: { state: 'idle' },
}));

/** Live figures; those that come after the end are dropped. */
export function noteMaintenance(progress: MaintenanceProgress): void {
  useMaintenance.setState((now) => {
    // Other tasks are shown where they were begun.
    const { task } = progress;
    if (task === 'encrypt' || task === 'repack' || now[task].state !== 'running') return now;
    switch (task) {
      case 'verify':
        return { verify: { state: 'running', progress } };
      case 'prune':
        return { prune: { state: 'running', progress } };
      case 'repair':
        return { repair: { state: 'running', progress } };
    }
  });
}

function ended(error: unknown): { state: 'stopped' } | { state: 'failed'; error: ErrorData } {
  const data = toErrorData(error);
  return data.code === 'cancelled' ? { state: 'stopped' } : { state: 'failed', error: data };
}

/** Reads every repository back. Never rejects: how it ended is the store's. */
export async function verifyRepositories(): Promise<void> {
  useMaintenance.setState(({ repair }) => ({
    verify: { state: 'running', progress: null },
    // It asks for what begins now.
    ...(repair.state === 'done' ? { repair: { state: 'idle' } } : {}),
  }));
  try {
    const report = await bridge.repository.verify();
    useMaintenance.setState({ verify: { state: 'done', report } });
  } catch (error) {
    useMaintenance.setState({ verify: ended(error) });
  }
}

/** Applies retention to every repository. Never rejects: how it ended is the store's. */
export async function pruneRepositories(): Promise<void> {
  useMaintenance.setState({ prune: { state: 'running', progress: null } });
  try {
    const report = await bridge.repository.prune();
    useMaintenance.setState({ prune: { state: 'done', report } });
  } catch (error) {
    useMaintenance.setState({ prune: ended(error) });
  }
}

/** Puts right what is damaged in any repository and can be had from elsewhere. Never rejects: how it ended is the store's. */
export async function repairRepositories(): Promise<void> {
  useMaintenance.setState({ repair: { state: 'running', progress: null } });
  try {
    const report = await bridge.repository.repair();
    useMaintenance.setState(({ verify }) => ({
      repair: { state: 'done', report },
      // What was found before is not known to be so any more.
      ...(verify.state === 'done' && hasMended(report) ? { verify: { state: 'idle' } } : {}),
    }));
  } catch (error) {
    useMaintenance.setState({ repair: ended(error) });
  }
}

/** Something of a repository was put right. */
export function hasMended({ repositories }: RepairReport): boolean {
  return repositories.some(
    ({ saved, bucket }) => saved.length > 0 || (bucket !== null && bucket.mended.length > 0),
  );
}

/** Stops this one; its end comes to the store. */
export async function stopMaintenance(task: MaintenanceProgress['task']): Promise<void> {
  await bridge.repository.cancel({ task });
}
