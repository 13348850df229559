import {
  Button,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  makeStyles,
} from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { DialogButtons } from '../../../components/DialogButtons.js';
import { DialogText } from '../../../components/DialogText.js';
import type { Job } from '../../../../shared/backup/job.js';
import { assertNever } from '../../../../shared/errors.js';
import { bridge } from '../../../base/bridge.js';
import { type JobOrigin, go } from '../../../base/navigation.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useAction } from '../../../components/useAction.js';
import { t } from '../../../messages/index.js';
import { jobsResource } from '../../../stores/jobs.js';
import { sourcesResource } from '../../../stores/sources.js';
import { valueOr } from '../../../base/resource.js';
import { RecoveryKeyDialog } from '../../settings/storage/RecoveryKeyDialog.js';
import { DraftOffer } from './DraftOffer.js';
import { MailboxesStep } from './MailboxesStep.js';
import { RepositoryStep } from './RepositoryStep.js';
import { ScheduleStep } from './ScheduleStep.js';
import { SourceStep } from './SourceStep.js';
import { StepList } from './StepList.js';
import { SummaryStep } from './SummaryStep.js';
import {
  type DraftChange,
  type JobDraft,
  type Step,
  definitionOfDraft,
  problemsOf,
  stepsOf,
} from './draft.js';
import { useKeptToast } from './useKeptToast.js';
import { useWizardDraft } from './useWizardDraft.js';
import { repositoryToMake } from './repository-draft.js';

const useStyles = makeStyles({
  // Grows with the window: a list of 3,000 mailboxes is worth the room.
  surface: {
    width: 'clamp(780px, 64vw, 1120px)',
    maxWidth: 'calc(100vw - 32px)',
    maxHeight: 'calc(100vh - 32px)',
    '@media (max-height: 480px)': { padding: '12px', maxHeight: 'calc(100vh - 8px)' },
  },
  body: {
    maxHeight: 'calc(100vh - 82px)',
    '@media (max-height: 480px)': { maxHeight: 'calc(100vh - 32px)' },
  },
  layout: {
    display: 'grid',
    gridTemplateColumns: '152px minmax(0, 1fr)',
    columnGap: '24px',
    height: 'clamp(120px, calc(100vh - 220px), 860px)',
    '@media (max-height: 480px)': { height: 'calc(100vh - 132px)' },
    '@media (max-width: 640px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
      gridTemplateRows: 'max-content minmax(0, 1fr)',
      rowGap: '8px',
    },
  },
  step: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '12px',
    minHeight: 0,
    overflowY: 'auto',
    padding: '2px',
  },
});

/**
 * Source → mailboxes → schedule → repository → summary; creates a job, `of` a source or repository if one was chosen already, or changes the one with `jobId`.
 */
export function JobWizard(props: {
  readonly jobId: string | null;
  readonly of: JobOrigin | null;
  readonly resumes: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  );
  const edited = jobs.find(({ id }) => id === props.jobId) ?? null;
  return <WizardDialog edited={edited} {...props} />;
}

function WizardDialog({
  edited,
  of,
  resumes,
  onClose,
}: {
  readonly edited: Job | null;
  readonly of: JobOrigin | null;
  readonly resumes: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const styles = useStyles();
  const action = useAction();
  const sources = valueOr(
    sourcesResource.use((state) => state.data),
    [],
  );
  const tellKept = useKeptToast();
  const { draft, change, step, setStep, ...kept } = useWizardDraft(edited, sources, resumes, of);
  const [made, setMade] = useState<MadeRepository | null>(null);
  const steps = stepsOf(draft);
  const index = steps.indexOf(step);
  const blocked = problemsOf(draft, step).length > 0;
  const incomplete = steps.some((other) => problemsOf(draft, other).length > 0);

  function moveTo(target: Step): void {
    if (target === 'summary' && draft.name === '') {
      const source = sources.find(({ id }) => id === draft.sourceId);
      if (draft.copyFrom !== null) change({ name: t.jobWizard.defaultCopyName });
      else if (source) change({ name: t.jobWizard.defaultName(source.name).slice(0, 120) });
    }
    setStep(target);
  }

  /** A repository that is to be encrypted comes first, and its recovery key is kept before the job is there. */
  function begin(andRun: boolean): void {
    const wanted = repositoryToMake(draft);
    if (wanted === null) finish(andRun);
    else
      action.run(async () => {
        const { recoveryKey, isKept } = await bridge.repository.create(wanted);
        // It is there now, whatever becomes of the job.
        change({ look: await bridge.repository.look({ path: wanted.path }), passphrase: null });
        const remarks = wanted.keep && !isKept ? [t.encryption.notKept] : [];
        if (recoveryKey !== null) setMade({ path: wanted.path, recoveryKey, remarks, andRun });
      });
  }

  function finish(andRun: boolean): void {
    action.run(async () => {
      const definition = definitionOfDraft(draft);
      const job = edited
        ? await bridge.jobs.update({ jobId: edited.id, definition })
        : await bridge.jobs.create(definition);
      kept.finish();
      if (andRun) await bridge.jobs.run({ jobId: job.id });
      if (edited) onClose();
      else go(andRun ? { screen: 'jobs', jobId: job.id } : { screen: 'jobs' });
    });
  }

  function leave(): void {
    if (kept.isChanged) tellKept();
    onClose();
  }

  return (
    <Dialog
      open
      onOpenChange={(_event, { open, type }) => {
        if (!open && type !== 'backdropClick') leave();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody className={styles.body}>
          <DialogTitle>{edited ? t.jobWizard.editTitle(edited.name) : t.jobWizard.createTitle}</DialogTitle>
          <DialogText>
            <div className={styles.layout}>
              <StepList current={step} draft={draft} onStep={moveTo} />
              <div className={styles.step}>
                {kept.offered && (
                  <DraftOffer kept={kept.offered} onResume={kept.resume} onDelete={kept.refuse} />
                )}
                <StepContent step={step} draft={draft} change={change} jobId={edited?.id ?? null} />
                {action.error && <LoadFailed error={action.error} />}
              </div>
            </div>
          </DialogText>
          <DialogButtons>
            {index > 0 && (
              <Button
                onClick={() => {
                  moveTo(steps[index - 1] ?? 'source');
                }}
              >
                {t.common.back}
              </Button>
            )}
            {step === 'summary' && !edited && (
              <Button
                disabledFocusable={incomplete || action.busy}
                onClick={() => {
                  begin(true);
                }}
              >
                {draft.copyFrom === null ? t.jobWizard.createAndRun : t.jobWizard.createAndCopy}
              </Button>
            )}
            {step === 'summary' ? (
              <Button
                appearance="primary"
                disabledFocusable={incomplete || action.busy}
                onClick={() => {
                  begin(false);
                }}
              >
                {edited ? t.jobWizard.save : t.jobWizard.create}
              </Button>
            ) : (
              <Button
                appearance="primary"
                disabledFocusable={blocked}
                onClick={() => {
                  moveTo(steps[index + 1] ?? 'summary');
                }}
              >
                {t.common.next}
              </Button>
            )}
            <Button onClick={leave}>{t.common.cancel}</Button>
          </DialogButtons>
        </DialogBody>
        {made !== null && (
          <RecoveryKeyDialog
            {...made}
            onClose={() => {
              setMade(null);
              finish(made.andRun);
            }}
          />
        )}
      </DialogSurface>
    </Dialog>
  );
}

/** A repository that was made for the job, until somebody has kept its recovery key. */
interface MadeRepository {
  readonly path: string;
  readonly recoveryKey: string;
  readonly remarks: readonly string[];
  /** Whether the job is to run at once. */
  readonly andRun: boolean;
}

function StepContent(props: {
  readonly step: Step;
  readonly draft: JobDraft;
  readonly change: DraftChange;
  /** Of the job that is changed. */
  readonly jobId: string | null;
}): ReactNode {
  const { step, draft, change, jobId } = props;
  switch (step) {
    case 'source':
      return <SourceStep draft={draft} change={change} />;
    case 'mailboxes':
      return <MailboxesStep draft={draft} change={change} jobId={jobId} />;
    case 'schedule':
      return <ScheduleStep draft={draft} change={change} jobId={jobId} />;
    case 'repository':
      return <RepositoryStep draft={draft} change={change} />;
    case 'summary':
      return <SummaryStep draft={draft} change={change} jobId={jobId} />;
    default:
      return assertNever(step);
  }
}
