import { Field, Input, Radio, RadioGroup, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useAppInfo } from '../../../base/app-info.js';
import { bridge } from '../../../base/bridge.js';
import { PathField } from '../../../components/PathField.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { RetentionFields } from './RetentionFields.js';
import { StepTitle } from './StepTitle.js';
import { type DraftChange, type JobDraft, keepMissingProblem, repositoryProblem } from './draft.js';

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
  return (
    <>
      <StepTitle>
        {draft.copyFrom === null ? t.jobWizard.repository.question : t.jobWizard.repository.copyQuestion}
      </StepTitle>
      {draft.copyFrom === null ? (
        <RadioGroup
          aria-label={t.jobWizard.steps.repository}
          value={draft.ownRepository ? 'own' : 'folder'}
          onChange={(_event, { value }) => {
            change({ ownRepository: value === 'own' });
          }}
        >
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
          <Radio value="folder" label={t.jobWizard.repository.folder} />
        </RadioGroup>
      ) : (
        <p className={styles.quiet}>{t.jobWizard.repository.copyHint}</p>
      )}
      {!draft.ownRepository && (
        <div className={styles.fields}>
          <PathField
            label={t.jobWizard.repository.folderLabel}
            required
            problem={draft.repositoryPath === '' ? null : repositoryProblem(draft, format.number)}
            value={draft.repositoryPath}
            choose={bridge.sources.chooseFolder}
            onChange={(repositoryPath) => {
              change({ repositoryPath });
            }}
          />
        </div>
      )}
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
