import { useEffect, useState } from 'react';
import type { BucketProgress, ProbedBucket } from '../../../../shared/backup/bucket-repository.js';
import { type ObjectStorePlace, nameOfPlace } from '../../../../shared/backup/object-store-place.js';
import { toErrorData } from '../../../../shared/errors.js';
import type { Text } from '../../../../shared/texts/text.js';
import { bridge } from '../../../base/bridge.js';
import { type Action, useAction } from '../../../components/useAction.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { bucketsResource } from '../../../stores/buckets.js';
import { loadRepositories } from '../../../stores/repositories.js';
import {
  type BucketDraft,
  cacheBytesOf,
  forgetBucketDraft,
  keepBucketDraft,
  keptBucketDraft,
  newBucketDraft,
  placeOf,
} from './bucket-draft.js';
import { lockOffer } from './offer.js';

/** What was typed and is kept nowhere. */
interface Secrets {
  readonly secretKey: string;
  /** Of a new repository; null while it is too short, or was not typed twice. */
  readonly passphrase: string | null;
  /** Passphrase or recovery key of one that is connected. */
  readonly secret: string;
}

/** A repository that is there now. */
export interface BucketOutcome {
  readonly path: string;
  readonly name: string;
  /** To be shown once; null without a new passphrase. */
  readonly recoveryKey: string | null;
  readonly said: string;
  readonly remarks: readonly string[];
  readonly problems: readonly Text[];
}

export interface BucketSetUp {
  readonly draft: BucketDraft;
  readonly secrets: Secrets;
  readonly place: ObjectStorePlace | null;
  /** What was found there with the place as it is now; null before. */
  readonly probed: ProbedBucket | null;
  readonly action: Action;
  /** What is under way; null when nothing is. */
  readonly task: BucketProgress['task'] | null;
  /** How far that is; null before anything was said of it. */
  readonly progress: BucketProgress | null;
  readonly outcome: BucketOutcome | null;
  /** Of the place: what was found counts no more. */
  readonly changePlace: (part: Partial<BucketDraft>) => void;
  readonly change: (part: Partial<BucketDraft>) => void;
  readonly type: (part: Partial<Secrets>) => void;
  readonly test: () => void;
  readonly create: () => void;
  readonly connect: () => void;
  readonly stop: () => void;
}

/** The set-up of a repository in a bucket. What was typed is kept until there is one, but no secret. */
export function useBucketSetUp(): BucketSetUp {
  const format = useFormat();
  const action = useAction();
  const [draft, setDraft] = useState(() => keptBucketDraft() ?? newBucketDraft);
  const [secrets, setSecrets] = useState<Secrets>({ secretKey: '', passphrase: null, secret: '' });
  const [probed, setProbed] = useState<ProbedBucket | null>(null);
  const [testedLock, setTestedLock] = useState<string | null>(null);
  const [task, setTask] = useState<BucketProgress['task'] | null>(null);
  const [progress, setProgress] = useState<BucketProgress | null>(null);
  const [outcome, setOutcome] = useState<BucketOutcome | null>(null);
  useEffect(() => bridge.buckets.progress(setProgress), []);
  const place = placeOf(draft);
  const secretKey = draft.credentials === 'keys' ? secrets.secretKey : null;

  const change = (part: Partial<BucketDraft>): void => {
    const next = { ...draft, ...part };
    setDraft(next);
    keepBucketDraft(next);
  };
  const forgetFound = (): void => {
    setProbed(null);
    setTestedLock(null);
    action.clear();
  };
  const begin = (begun: BucketProgress['task'], work: () => Promise<void>): void => {
    setTask(begun);
    setProgress(null);
    action.run(async () => {
      try {
        await work();
      } catch (error) {
        // Who has stopped it knows.
        if (toErrorData(error).code !== 'cancelled') throw error;
      } finally {
        setTask(null);
      }
    });
  };
  const probe = async (tried: ObjectStorePlace): Promise<ProbedBucket> => {
    const found = await bridge.buckets.probe({ place: tried, secretKey, path: null });
    setProbed(found);
    setTestedLock(JSON.stringify(tried.lock));
    if (lockOffer(found) === 'broken' || lockOffer(found) === 'none') change({ locks: false });
    return found;
  };
  const end = async (ended: BucketOutcome): Promise<void> => {
    forgetBucketDraft();
    // Who asked for it chooses it among those that are known.
    await bucketsResource.load();
    setOutcome(ended);
    void loadRepositories();
  };
  const keptRemarks = (isKeyKept: boolean, isSecretKept: boolean): string[] => [
    ...(isKeyKept ? [] : [t.encryption.notKept]),
    ...(isSecretKept ? [] : [t.buckets.secretNotKept]),
  ];

  return {
    ...{ draft, secrets, place, probed, action, task, progress, outcome, change },
    changePlace: (part) => {
      forgetFound();
      change(part);
    },
    type: (part) => {
      if (part.secretKey !== undefined) forgetFound();
      setSecrets((known) => ({ ...known, ...part }));
    },
    test: () => {
      if (place === null) return;
      begin('probe', async () => {
        await probe(place);
      });
    },
    create: () => {
      if (place === null) return;
      const { keepsKey: keep, isEncrypted } = draft;
      const passphrase = isEncrypted ? secrets.passphrase : null;
      begin('probe', async () => {
        // A lock that was not tried is tried now; one that does not hold is said, and nothing is made.
        const isTried = place.lock === null || testedLock === JSON.stringify(place.lock);
        if (!isTried && !(await probe(place)).isUsable) return;
        const made = await bridge.buckets.create({
          ...{ place, secretKey, path: null, passphrase, keep: keep && isEncrypted },
          cacheBytes: cacheBytesOf(draft),
        });
        await end({
          ...{ path: made.path, name: nameOfPlace(place), recoveryKey: made.recoveryKey, problems: [] },
          said: t.buckets.created,
          remarks: keptRemarks(made.isKept || !isEncrypted || !keep, made.isSecretKept),
        });
      });
    },
    connect: () => {
      if (place === null) return;
      const { keepsKey: keep } = draft;
      const secret = secrets.secret === '' ? null : secrets.secret;
      begin('rebuild', async () => {
        const connected = await bridge.buckets.connect({
          ...{ place, secretKey, path: null, secret, keep: keep && secret !== null },
          cacheBytes: cacheBytesOf(draft),
        });
        const { path, mailboxes, restorePoints, problems, use } = connected;
        await end({
          ...{ path, name: nameOfPlace(place), recoveryKey: null, problems },
          said: [
            t.buckets.connected(
              mailboxes,
              format.number(mailboxes),
              restorePoints,
              format.number(restorePoints),
            ),
            ...(use === 'opened' ? [t.buckets.toRestore] : []),
          ].join(' '),
          remarks: keptRemarks(connected.isKept || secret === null || !keep, connected.isSecretKept),
        });
      });
    },
    stop: () => {
      if (task !== null) void bridge.buckets.cancel({ task });
    },
  };
}
