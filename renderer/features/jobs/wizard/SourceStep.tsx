import { Button, Radio, RadioGroup, makeStyles, tokens } from '@fluentui/react-components';
import { Add20Regular, Edit20Regular, MailAdd24Regular } from '@fluentui/react-icons';
import { type ReactNode, useEffect, useState } from 'react';
import type { Source } from '../../../../shared/backup/source.js';
import { EmptyState } from '../../../components/EmptyState.js';
import { LoadedResource } from '../../../components/Loaded.js';
import { t } from '../../../messages/index.js';
import { valueOr } from '../../../base/resource.js';
import {
  knownRepositoriesResource,
  loadRepositories,
  repositoryResource,
} from '../../../stores/repositories.js';
import { useRepositoryName } from '../../../stores/buckets.js';
import { jobsResource } from '../../../stores/jobs.js';
import { sourcesResource } from '../../../stores/sources.js';
import { SourceDialog } from '../../sources/SourceDialog.js';
import { describeSource } from '../../sources/describe.js';
import { StepTitle } from './StepTitle.js';
import { type DraftChange, type JobDraft, copyOf } from './draft.js';
import { newMailboxesDraft } from './mailboxes-draft.js';
import { newScheduleDraft } from './schedule-draft.js';

const useStyles = makeStyles({
  option: { display: 'flex', flexDirection: 'column' },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
    overflowWrap: 'anywhere',
  },
  name: { overflowWrap: 'anywhere' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** Which source; a new one can be added on the way. */
export function SourceStep({
  draft,
  change,
}: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
}): ReactNode {
  const styles = useStyles();
  const [open, setOpen] = useState<Source | 'new' | null>(null);
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  );
  const add = (
    <Button
      icon={<Add20Regular />}
      onClick={() => {
        setOpen('new');
      }}
    >
      {t.jobWizard.source.addNew}
    </Button>
  );
  const choose = (sourceId: string): void => {
    if (sourceId === draft.sourceId && draft.copyFrom === null) return;
    if (draft.copyFrom !== null)
      change({
        ...{ ownRepository: true, repositoryPath: '', look: null, isOriginalEncrypted: false },
        time: newScheduleDraft.time,
      });
    const { excludedFolders } = draft;
    change({ ...newMailboxesDraft, excludedFolders, sourceId, copyFrom: null });
  };
  return (
    <>
      <StepTitle>{t.jobWizard.source.question}</StepTitle>
      <LoadedResource resource={sourcesResource}>
        {(sources) =>
          sources.length === 0 ? (
            <EmptyState
              icon={<MailAdd24Regular />}
              title={t.jobWizard.source.none}
              text={t.jobWizard.source.noneText}
              action={add}
            />
          ) : (
            <>
              <Choices
                sources={sources}
                draft={draft}
                onChoose={choose}
                onCopy={(repositoryPath) => {
                  change(copyOf(repositoryPath, jobs));
                }}
              />
              <div className={styles.buttons}>
                {add}
                <EditButton source={sources.find(({ id }) => id === draft.sourceId)} onEdit={setOpen} />
              </div>
            </>
          )
        }
      </LoadedResource>
      {open !== null && (
        <SourceDialog
          edited={open === 'new' ? null : open}
          onSaved={({ id }) => {
            choose(id);
          }}
          onClose={() => {
            setOpen(null);
          }}
        />
      )}
    </>
  );
}

function EditButton(props: {
  readonly source: Source | undefined;
  readonly onEdit: (source: Source) => void;
}): ReactNode {
  const { source, onEdit } = props;
  if (source === undefined || source.config.type === 'sample') return null;
  return (
    <Button
      aria-label={t.sources.editNamed(source.name)}
      icon={<Edit20Regular />}
      onClick={() => {
        onEdit(source);
      }}
    >
      {t.sources.edit}
    </Button>
  );
}

/** Values of the choice: sources by their ids, repositories to copy by their paths. */
const copyPrefix = 'copy:';

function Choices(props: {
  readonly sources: readonly Source[];
  readonly draft: JobDraft;
  readonly onChoose: (sourceId: string) => void;
  readonly onCopy: (repositoryPath: string | null) => void;
}): ReactNode {
  const styles = useStyles();
  const { copyFrom, sourceId } = props.draft;
  const repositories = useCopied();
  const nameOf = useRepositoryName();
  const copied = copyFrom && repositories.find(({ path, isOwn }) => isCopied(copyFrom, path, isOwn));
  return (
    <RadioGroup
      aria-label={t.jobWizard.source.question}
      value={copied ? copyPrefix + copied.path : (sourceId ?? '')}
      onChange={(_event, { value }) => {
        const repository = repositories.find(({ path }) => value === copyPrefix + path);
        if (repository) props.onCopy(repository.isOwn ? null : repository.path);
        else props.onChoose(value);
      }}
    >
      {props.sources.map((source) => (
        <Radio
          key={source.id}
          value={source.id}
          label={
            <span className={styles.option}>
              <span className={styles.name} dir="auto">
                {source.name}
              </span>
              <span className={styles.quiet}>{describeSource(source.config)}</span>
            </span>
          }
        />
      ))}
      {repositories.map(({ path }) => (
        <Radio
          key={path}
          value={copyPrefix + path}
          label={
            <span className={styles.option}>
              <span className={styles.name}>{t.jobWizard.source.copy}</span>
              <span className={styles.quiet}>{t.jobWizard.source.copyHint(nameOf(path))}</span>
            </span>
          }
        />
      ))}
    </RadioGroup>
  );
}

function isCopied(
  { repositoryPath }: NonNullable<JobDraft['copyFrom']>,
  path: string,
  isOwn: boolean,
): boolean {
  return repositoryPath === null ? isOwn : repositoryPath === path;
}

/** The repositories that can be copied: those that this console writes to, its own first. */
function useCopied(): readonly { readonly path: string; readonly isOwn: boolean }[] {
  const known = valueOr(
    knownRepositoriesResource.use((state) => state.data),
    [],
  );
  const own = valueOr(
    repositoryResource.use((state) => state.data),
    null,
  );
  useEffect(() => {
    void loadRepositories();
  }, []);
  return known.filter(({ use }) => use === 'own').map(({ path }) => ({ path, isOwn: path === own?.path }));
}
