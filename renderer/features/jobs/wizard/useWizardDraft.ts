import { useCallback, useEffect, useState } from 'react';
import type { Job } from '../../../../shared/backup/job.js';
import type { Source } from '../../../../shared/backup/source.js';
import { assertNever } from '../../../../shared/errors.js';
import type { JobOrigin } from '../../../base/navigation.js';
import { valueOr } from '../../../base/resource.js';
import { useFormat } from '../../../messages/format.js';
import { jobsResource } from '../../../stores/jobs.js';
import { type DraftChange, type JobDraft, type Step, copyOf, draftOf, newDraft, stepsOf } from './draft.js';
import { type KeptDraft, forgetDraft, keepDraft, resumed, useKeptDraft } from './kept-drafts.js';

interface WizardDraft {
  readonly draft: JobDraft;
  readonly change: DraftChange;
  readonly step: Step;
  readonly setStep: (step: Step) => void;
  /** Something was chosen or typed that is worth to be kept. */
  readonly isChanged: boolean;
  /** The draft that was left before, until it is decided upon. */
  readonly offered: KeptDraft | null;
  readonly resume: () => void;
  readonly refuse: () => void;
  /** The job was made, or changed: there is nothing to go on with. */
  readonly finish: () => void;
}

/**
 * What the wizard holds, kept at each change: whatever closes it, nothing is lost. `resumes`: it begins with the draft that was left; `of`: what a
 * new job reads is chosen already.
 */
export function useWizardDraft(
  edited: Job | null,
  sources: readonly Source[],
  resumes: boolean,
  of: JobOrigin | null,
): WizardDraft {
  const { clock } = useFormat();
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  );
  const key = edited?.id ?? null;
  const kept = useKeptDraft(key);
  const [start] = useState(() => {
    const first = edited ? draftOf(edited) : newDraftOf(of, sources, jobs);
    const left = resumes && kept ? resumed(kept, idsOf(sources)) : null;
    return {
      first,
      left,
      step: left?.step ?? (edited ? 'summary' : ((of === null ? undefined : stepsOf(first)[1]) ?? 'source')),
    };
  });
  // The one that was left before this wizard began to keep its own.
  const [offered, setOffered] = useState(start.left ? null : kept);
  const [step, setStep] = useState<Step>(start.step);
  const [draft, setDraft] = useState(start.left?.draft ?? start.first);
  const isChanged = !hasOnlySource(start.first, draft);
  useEffect(() => {
    if (isChanged) keepDraft(key, draft, step, clock().toISOString());
  }, [key, isChanged, draft, step, clock]);
  const change = useCallback<DraftChange>((part) => {
    setDraft((known) => ({ ...known, ...(typeof part === 'function' ? part(known) : part) }));
  }, []);
  return {
    ...{ draft, change, step, setStep, isChanged, offered },
    resume: () => {
      if (offered === null) return;
      const left = resumed(offered, idsOf(sources));
      setOffered(null);
      setDraft(left.draft);
      setStep(left.step);
    },
    refuse: () => {
      setOffered(null);
      if (!isChanged) forgetDraft(key);
    },
    finish: () => {
      forgetDraft(key);
    },
  };
}

/** True when nothing was chosen or typed but a source; what the wizard itself has learned does not count. */
function hasOnlySource(first: JobDraft, draft: JobDraft): boolean {
  const names = Object.keys(first).filter(isChoice);
  return names.every((name) => first[name] === draft[name]);
}

const learned: readonly string[] = [
  ...['sourceId', 'look', 'isOriginalEncrypted', 'listed', 'seenFolders', 'cronAnswer', 'passphrase'],
];

function isChoice(name: string): name is Exclude<keyof JobDraft, 'sourceId'> {
  return !learned.includes(name);
}

function newDraftOf(of: JobOrigin | null, sources: readonly Source[], jobs: readonly Job[]): JobDraft {
  switch (of?.type) {
    case undefined:
      return { ...newDraft, sourceId: onlyOne(sources) };
    case 'source':
      return { ...newDraft, sourceId: of.sourceId };
    case 'copy':
      return { ...newDraft, ...copyOf(of.repositoryPath, jobs) };
    default:
      return assertNever(of);
  }
}

function onlyOne(sources: readonly Source[]): string | null {
  return sources.length === 1 ? (sources[0]?.id ?? null) : null;
}

function idsOf(sources: readonly Source[]): string[] {
  return sources.map(({ id }) => id);
}
