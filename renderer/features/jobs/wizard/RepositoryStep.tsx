import { Field, Input, Radio, RadioGroup, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { FolderLook } from '../../../../shared/backup/folder-look.js';
import { useAppInfo } from '../../../base/app-info.js';
import { bridge } from '../../../base/bridge.js';
import { valueOr } from '../../../base/resource.js';
import { PathField } from '../../../components/PathField.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { useBuckets } from '../../../stores/buckets.js';
import { repositoryResource } from '../../../stores/repositories.js';
import { RepositoryBucket } from './RepositoryBucket.js';
import { RepositoryFolder } from './RepositoryFolder.js';
import { RetentionFields } from './RetentionFields.js';
import { StepTitle } from './StepTitle.js';
import { type DraftChange, type JobDraft, keepMissingProblem } from './draft.js';
import { folderProblem } from './repository-draft.js';
import { useFolderLook } from './useFolderLook.js';

const useStyles = makeStyles({
  fields: { paddingInlineStart: '32px' },
  number: { width: '160px' },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
    overflowWrap: 'anywhere',
  },
});

const retentionTypes = ['forever', 'days', 'points', 'gfs'] as const;

/** Where the copies are kept, and for how long. */
export function RepositoryStep({
  draft,
  change,
}: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { dataFolder } = useAppInfo();
  const [looks, setLooks] = useState(0);
  const own = valueOr(
    repositoryResource.use((state) => state.data),
    null,
  );
  useEffect(() => {
    void repositoryResource.load();
  }, []);
  const buckets = useBuckets();
  const isBucket = draft.inBucket ?? buckets.some(({ path }) => path === draft.repositoryPath);
  const kind = draft.ownRepository ? 'own' : isBucket ? 'bucket' : 'folder';
  const ownPath = own?.path ?? null;
  const { copyFrom } = draft;
  const onLook = useCallback(
    (look: FolderLook) => {
      change({ look });
    },
    [change],
  );
  const onOriginal = useCallback(
    ({ holds }: FolderLook) => {
      change({ isOriginalEncrypted: holds.type === 'repository' && holds.isEncrypted === true });
    },
    [change],
  );
  useFolderLook(draft.ownRepository ? ownPath : draft.repositoryPath.trim(), looks, onLook);
  useFolderLook(copyFrom === null ? null : (copyFrom.repositoryPath ?? ownPath), 0, onOriginal);
  const folder = (
    <RepositoryFolder
      draft={draft}
      change={change}
      isBucket={kind === 'bucket'}
      onUnlocked={() => {
        setLooks(looks + 1);
      }}
    />
  );
  const setPath = useCallback(
    (repositoryPath: string) => {
      change({ repositoryPath, look: null });
    },
    [change],
  );
  return (
    <>
      <StepTitle hint={copyFrom && t.jobWizard.repository.copyHint}>
        {draft.copyFrom === null ? t.jobWizard.repository.question : t.jobWizard.repository.copyQuestion}
      </StepTitle>
      <RadioGroup
        aria-label={t.jobWizard.steps.repository}
        value={kind}
        onChange={(_event, { value }) => {
          const inBucket = value === 'bucket';
          // A folder is no bucket, nor the other way round.
          const repositoryPath = inBucket === isBucket ? draft.repositoryPath : '';
          change({ ownRepository: value === 'own', inBucket, repositoryPath, look: null });
        }}
      >
        {copyFrom === null && (
          <Radio
            value="own"
            label={
              <span>
                {t.jobWizard.repository.own}
                <br />
                <span className={styles.quiet}>{t.jobWizard.repository.ownHint(dataFolder)}</span>
              </span>
            }
          />
        )}
        <Radio value="folder" label={t.jobWizard.repository.folder} />
        <Radio value="bucket" label={t.jobWizard.repository.bucket} />
      </RadioGroup>
      {kind === 'bucket' && <RepositoryBucket path={draft.repositoryPath} onChange={setPath} />}
      {kind === 'folder' && (
        <div className={styles.fields}>
          <PathField
            label={t.jobWizard.repository.folderLabel}
            required
            problem={draft.repositoryPath === '' ? null : folderProblem(draft, format.number)}
            value={draft.repositoryPath}
            choose={bridge.sources.chooseFolder}
            onChange={setPath}
          />
        </div>
      )}
      {folder}
      <Field label={t.jobWizard.repository.retention}>
        <RadioGroup
          value={draft.retentionType}
          onChange={(_event, { value }) => {
            const retentionType = retentionTypes.find((type) => type === value);
            if (retentionType) change({ retentionType });
          }}
        >
          {retentionTypes.map((type) => (
            <Radio key={type} value={type} label={t.jobWizard.repository[type]} />
          ))}
        </RadioGroup>
      </Field>
      <RetentionFields draft={draft} change={change} />
      {draft.copyFrom === null && <KeepMissingField draft={draft} change={change} />}
    </>
  );
}

function KeepMissingField({
  draft,
  change,
}: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const problem = keepMissingProblem(draft, format.number);
  return (
    <Field
      label={t.jobWizard.repository.keepMissing}
      hint={t.jobWizard.repository.keepMissingHint}
      {...(problem === null ? {} : { validationMessage: problem })}
    >
      <Input
        className={styles.number}
        inputMode="numeric"
        value={draft.keepMissingSessions}
        onChange={(_event, { value }) => {
          change({ keepMissingSessions: value });
        }}
      />
    </Field>
  );
}
