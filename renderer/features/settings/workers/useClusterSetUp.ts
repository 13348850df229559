import { useState } from 'react';
import type { ClusterPlace, ClusterToSetUp, FoundDatabase } from '../../../../shared/backup/cluster.js';
import { toErrorData } from '../../../../shared/errors.js';
import { bridge } from '../../../base/bridge.js';
import { type Action, useAction } from '../../../components/useAction.js';
import { clusterResource } from '../../../stores/cluster.js';
import { type ClusterDraft, clusterToSetUp, firstDraft, forgetDraft, keepDraft } from './cluster-draft.js';

type Task = 'probe' | 'set-up';

interface ClusterSetUp {
  readonly draft: ClusterDraft;
  /** False while something is missing or wrong. */
  readonly isWhole: boolean;
  /** What is in the database that the draft names; null before it was tested. */
  readonly found: FoundDatabase | null;
  readonly action: Action;
  /** What is under way; null when nothing is. */
  readonly task: Task | null;
  readonly change: (part: Partial<ClusterDraft>) => void;
  readonly test: () => void;
  readonly setUp: () => void;
  readonly stop: () => void;
}

/** The set-up of a cluster, or, where `place` is of one that is there, of the access to its database. */
export function useClusterSetUp(place: ClusterPlace | null, onDone: () => void): ClusterSetUp {
  const action = useAction();
  const [draft, setDraft] = useState(() => firstDraft(place));
  const [found, setFound] = useState<FoundDatabase | null>(null);
  const [task, setTask] = useState<Task | null>(null);
  const wanted = clusterToSetUp(draft);
  const begin = (begun: Task, work: (wanted: ClusterToSetUp) => Promise<void>): void => {
    if (wanted === null) return;
    setTask(begun);
    action.run(async () => {
      try {
        await work(wanted);
      } catch (error) {
        // Who has stopped it knows.
        if (toErrorData(error).code !== 'cancelled') throw error;
      } finally {
        setTask(null);
      }
    });
  };
  return {
    ...{ draft, found, action, task, isWhole: wanted !== null },
    change: (part) => {
      const next = { ...draft, ...part };
      setDraft(next);
      setFound(null);
      action.clear();
      if (place === null) keepDraft(next);
    },
    test: () => {
      setFound(null);
      begin('probe', async (cluster) => {
        setFound(await bridge.cluster.probe(cluster));
      });
    },
    setUp: () => {
      begin('set-up', async (cluster) => {
        await bridge.cluster.setUp(cluster);
        forgetDraft();
        await clusterResource.load();
        onDone();
      });
    },
    stop: () => {
      void bridge.cluster.cancel();
    },
  };
}
