import { Radio, RadioGroup } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { SourceCheck } from '../../../../shared/backup/source-draft.js';
import { bridge } from '../../../base/bridge.js';
import { Loaded } from '../../../components/Loaded.js';
import { NotRead } from '../../../components/NotRead.js';
import { t } from '../../../messages/index.js';
import { useCall } from '../../../stores/useCall.js';
import { ExcludedFolders } from './ExcludedFolders.js';
import { LicenseForecast } from './LicenseForecast.js';
import { MailboxChoice } from './MailboxChoice.js';
import { MissingMailboxes } from './MissingMailboxes.js';
import { StepTitle } from './StepTitle.js';
import type { DraftChange, JobDraft } from './draft.js';
import { choosingSome } from './mailboxes-draft.js';

const listMailboxes = (sourceId: string): Promise<SourceCheck> => bridge.sources.mailboxes({ sourceId });

/** All mailboxes or chosen ones, with their kinds, and the folders that are left out. */
export function MailboxesStep(props: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
  readonly jobId: string | null;
}): ReactNode {
  const { draft, change } = props;
  const { data, reload } = useCall(draft.sourceId, listMailboxes);
  const listed = data.state === 'ready' ? data.value.mailboxes : [];
  return (
    <>
      <StepTitle>{t.jobWizard.mailboxes.question}</StepTitle>
      <RadioGroup
        layout="horizontal"
        aria-label={t.jobWizard.mailboxes.question}
        value={draft.all ? 'all' : 'chosen'}
        onChange={(_event, { value }) => {
          change(value === 'all' ? { all: true } : choosingSome(draft, listed));
        }}
      >
        <Radio value="all" label={t.jobWizard.mailboxes.all} />
        {/* All that are listed are chosen at first, which they are not before the source has been read. */}
        <Radio
          value="chosen"
          label={t.jobWizard.mailboxes.chosen}
          disabled={data.state === 'loading' && draft.all && draft.chosen.size === 0}
        />
      </RadioGroup>
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
