import type { ClusterWorker } from '../../../../shared/backup/cluster.js';
import type { Tone } from '../../../components/tone.js';
import type { SortKey } from '../../../components/sort-order.js';
import type { Format } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';

/** As a person sees it: one that takes mailboxes works, or waits for some. */
export type ShownState = keyof typeof t.workers.states;

export function shownState({ state, running }: Pick<ClusterWorker, 'state' | 'running'>): ShownState {
  if (state !== 'active') return state;
  return running > 0 ? 'working' : 'idle';
}

export const tones: Readonly<Record<ShownState, Tone>> = {
  ...{ working: 'success', idle: 'success', draining: 'info', drained: 'neutral' },
  ...{ refused: 'warning', stopped: 'neutral', lost: 'error' },
};

/** What its state means, and what to do about it. */
export function meaningOf(worker: ClusterWorker, format: Pick<Format, 'say'>): string {
  const state = shownState(worker);
  if (state !== 'refused') return t.workers.meanings[state];
  return worker.problem === null ? t.workers.states.refused : format.say(worker.problem);
}

/** What can be asked of it now: those that are gone are asked for nothing. */
export function requestOf({ state }: Pick<ClusterWorker, 'state'>): 'drain' | 'resume' | null {
  switch (state) {
    case 'active':
      return 'drain';
    case 'draining':
    case 'drained':
      return 'resume';
    case 'refused':
    case 'stopped':
    case 'lost':
      return null;
  }
}

/** One that still speaks to the database would be in the list again at once. */
export function isRemovable({ state }: Pick<ClusterWorker, 'state'>): boolean {
  return state === 'stopped' || state === 'lost';
}

/** What those that take mailboxes can do together. */
export function takenBy(workers: readonly ClusterWorker[]): {
  readonly workers: number;
  readonly capacity: number;
} {
  const taking = workers.filter(({ state }) => state === 'active');
  return { workers: taking.length, capacity: taking.reduce((sum, { capacity }) => sum + capacity, 0) };
}

/** What keeps workers from taking mailboxes, each once, with those it is said of. */
export function problemsOf(
  workers: readonly ClusterWorker[],
  format: Pick<Format, 'say'>,
): { readonly said: string; readonly names: readonly string[] }[] {
  const names = new Map<string, string[]>();
  for (const { problem, state, name } of workers) {
    if (state !== 'refused' || problem === null) continue;
    const said = format.say(problem);
    names.set(said, [...(names.get(said) ?? []), name]);
  }
  return [...names].map(([said, of]) => ({ said, names: of }));
}

/** What is most worth a look comes first. */
const urgency: Readonly<Record<ShownState, number>> = {
  ...{ lost: 0, refused: 1, draining: 2, drained: 3, working: 4, idle: 5, stopped: 6 },
};

export function sortKeyOf(worker: ClusterWorker, column: string): SortKey {
  switch (column) {
    case 'host':
      return worker.host;
    case 'state':
      return urgency[shownState(worker)];
    case 'load':
      return worker.running;
    case 'version':
      return worker.version;
    case 'lastSeen':
      return Date.parse(worker.lastSeenAt);
    default:
      return worker.name;
  }
}
