import { Radio, RadioGroup, makeStyles } from '@fluentui/react-components';
import { type ReactNode, useCallback } from 'react';
import type { SourceCheck } from '../../../../shared/backup/source-draft.js';
import { bridge } from '../../../base/bridge.js';
import { Loaded } from '../../../components/Loaded.js';
import { NotRead } from '../../../components/NotRead.js';
import { valueOr } from '../../../base/resource.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { sourcesResource } from '../../../stores/sources.js';
import { useCall } from '../../../stores/useCall.js';
import { AddMailboxes } from './AddMailboxes.js';
import { ExcludedFolders } from './ExcludedFolders.js';
import { LicenseForecast } from './LicenseForecast.js';
import { MailboxChoice } from './MailboxChoice.js';
import { MissingMailboxes } from './MissingMailboxes.js';
import { StepTitle } from './StepTitle.js';
import type { DraftChange, JobDraft } from './draft.js';
import { choosingSome, withIncluded } from './mailboxes-draft.js';

const useStyles = makeStyles({
  which: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: '4px 12px',
  },
});

/** All mailboxes or chosen ones, with their kinds, and the folders that are left out. */
export function MailboxesStep(props: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
  readonly jobId: string | null;
}): ReactNode {
  const { draft, change } = props;
  const styles = useStyles();
  const format = useFormat();
  const listMailboxes = useCallback(
    async (sourceId: string): Promise<SourceCheck> => {
      const found = await bridge.sources.mailboxes({ sourceId });
      change({ listed: found.mailboxes.length });
      return found;
    },
    [change],
  );
  const { data, reload } = useCall(draft.sourceId, listMailboxes);
  const sources = valueOr(
    sourcesResource.use((state) => state.data),
    [],
  );
  const source = sources.find(({ id }) => id === draft.sourceId);
  const listed = data.state === 'ready' ? data.value.mailboxes : [];
  return (
    <>
      <StepTitle>{t.jobWizard.mailboxes.question}</StepTitle>
      <div className={styles.which}>
        <RadioGroup
          layout="horizontal"
          aria-label={t.jobWizard.mailboxes.question}
          value={draft.all ? 'all' : 'chosen'}
          onChange={(_event, { value }) => {
            change(value === 'all' ? { all: true } : choosingSome(draft, listed));
          }}
        >
          <Radio
            value="all"
            label={
              draft.listed === null
                ? t.jobWizard.mailboxes.all
                : t.jobWizard.mailboxes.allOf(format.number(draft.listed))
            }
          />
          {/* All that are listed are chosen at first, which they are not before the source has been read. */}
          <Radio
            value="chosen"
            label={t.jobWizard.mailboxes.chosen}
            disabled={data.state === 'loading' && draft.all && draft.chosen.size === 0}
          />
        </RadioGroup>
        {source && (
          <AddMailboxes
            source={source}
            onAdded={(added) => {
              change((known) => withIncluded(known, added, true));
              reload();
            }}
          />
        )}
      </div>
      <Loaded data={data} onRetry={reload} lines={6}>
        {({ mailboxes, passedOver }) => (
          <>
            <MailboxChoice draft={draft} change={change} mailboxes={mailboxes} />
            <MissingMailboxes draft={draft} change={change} mailboxes={mailboxes} />
            <LicenseForecast draft={draft} jobId={props.jobId} />
            <NotRead passedOver={passedOver} />
          </>
        )}
      </Loaded>
      <ExcludedFolders draft={draft} change={change} mailboxes={listed} />
    </>
  );
}
