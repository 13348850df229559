import { Button, Radio, RadioGroup, makeStyles, tokens } from '@fluentui/react-components';
import { Add20Regular, MailAdd24Regular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import type { Source } from '../../../../shared/backup/model.js';
import { EmptyState } from '../../../components/EmptyState.js';
import { LoadedResource } from '../../../components/Loaded.js';
import { t } from '../../../messages/index.js';
import { sourcesResource } from '../../../stores/sources.js';
import { AddSourceDialog } from '../../settings/sources/AddSourceDialog.js';
import { describeSource } from '../../settings/sources/describe.js';
import { StepTitle } from './StepTitle.js';
import type { DraftChange, JobDraft } from './draft.js';

const useStyles = makeStyles({
  option: { display: 'flex', flexDirection: 'column' },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
    overflowWrap: 'anywhere',
  },
  name: { overflowWrap: 'anywhere' },
});

/** Which source; a new one can be added on the way. */
export function SourceStep({
  draft,
  change,
}: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
}): ReactNode {
  const [adding, setAdding] = useState(false);
  const add = (
    <Button
      icon={<Add20Regular />}
      onClick={() => {
        setAdding(true);
      }}
    >
      {t.jobWizard.source.addNew}
    </Button>
  );
  const choose = (sourceId: string): void => {
    change(sourceId === draft.sourceId ? {} : { sourceId, except: new Set(), chosen: new Set(), kinds: {} });
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
              <Choices sources={sources} chosen={draft.sourceId} onChoose={choose} />
              <div>{add}</div>
            </>
          )
        }
      </LoadedResource>
      {adding && (
        <AddSourceDialog
          onAdded={({ id }) => {
            choose(id);
          }}
          onClose={() => {
            setAdding(false);
          }}
        />
      )}
    </>
  );
}

function Choices(props: {
  readonly sources: readonly Source[];
  readonly chosen: string | null;
  readonly onChoose: (sourceId: string) => void;
}): ReactNode {
  const styles = useStyles();
  return (
    <RadioGroup
      aria-label={t.jobWizard.source.question}
      value={props.chosen ?? ''}
      onChange={(_event, { value }) => {
        props.onChoose(value);
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
    </RadioGroup>
  );
}
