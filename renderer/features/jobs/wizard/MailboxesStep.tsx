import {
  Checkbox,
  Field,
  Button,
  Radio,
  RadioGroup,
  SearchBox,
  Select,
  Textarea,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react';
import type { SourceMailbox } from '../../../../shared/backup/model.js';
import type { SourceCheck } from '../../../../shared/backup/source-draft.js';
import { mailboxKinds } from '../../../../shared/license/model.js';
import { bridge } from '../../../base/bridge.js';
import { Loaded } from '../../../components/Loaded.js';
import { NotRead } from '../../../components/NotRead.js';
import { VirtualList } from '../../../components/VirtualList.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { useCall } from '../../../stores/useCall.js';
import { LicenseForecast } from './LicenseForecast.js';
import { StepTitle } from './StepTitle.js';
import { type DraftChange, type JobDraft, foldersProblem, includes, kindOf, withIncluded } from './draft.js';

const rowHeight = 40;

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  // A basis of its own: the box must not push others about when its clear button appears.
  search: { flex: '1 1 160px', minWidth: 0 },
  count: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
  list: { minHeight: '140px' },
  row: { columnGap: '8px', paddingInlineEnd: '8px' },
  mailbox: { flexGrow: 1, minWidth: 0 },
  kind: { minWidth: '108px' },
});

const listMailboxes = (sourceId: string): Promise<SourceCheck> => bridge.sources.mailboxes({ sourceId });

/** All mailboxes or chosen ones, with their kinds. */
export function MailboxesStep(props: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
  readonly jobId: string | null;
}): ReactNode {
  const format = useFormat();
  const { draft, change } = props;
  const { data, reload } = useCall(draft.sourceId, listMailboxes);
  return (
    <>
      <StepTitle>{t.jobWizard.mailboxes.question}</StepTitle>
      <RadioGroup
        layout="horizontal"
        aria-label={t.jobWizard.mailboxes.question}
        value={draft.all ? 'all' : 'chosen'}
        onChange={(_event, { value }) => {
          change({ all: value === 'all' });
        }}
      >
        <Radio value="all" label={t.jobWizard.mailboxes.all} />
        <Radio value="chosen" label={t.jobWizard.mailboxes.chosen} />
      </RadioGroup>
      <Loaded data={data} onRetry={reload} lines={6}>
        {({ mailboxes, passedOver }) => (
          <>
            <Choice draft={draft} change={change} mailboxes={mailboxes} />
            <LicenseForecast draft={draft} jobId={props.jobId} />
            <NotRead passedOver={passedOver} />
          </>
        )}
      </Loaded>
      <Field
        label={t.jobWizard.mailboxes.excludedFolders}
        hint={t.jobWizard.mailboxes.excludedFoldersHint}
        validationMessage={foldersProblem(draft, format.number)}
      >
        <Textarea
          rows={2}
          value={draft.excludedFolders}
          onChange={(_event, { value }) => {
            change({ excludedFolders: value });
          }}
        />
      </Field>
    </>
  );
}

function Choice(props: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
  readonly mailboxes: readonly SourceMailbox[];
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { draft, change, mailboxes } = props;
  const [search, setSearch] = useState('');
  const query = useDeferredValue(search).trim().toLowerCase();
  const shown = useMemo(
    () => mailboxes.filter(({ mailbox }) => mailbox.toLowerCase().includes(query)),
    [mailboxes, query],
  );
  const count = useMemo(
    () => mailboxes.filter(({ mailbox }) => includes(draft, mailbox)).length,
    [mailboxes, draft],
  );
  const setShown = (included: boolean): void => {
    change(
      withIncluded(
        draft,
        shown.map(({ mailbox }) => mailbox),
        included,
      ),
    );
  };
  return (
    <>
      <div className={styles.tools}>
        <SearchBox
          dismiss={{ 'aria-label': t.common.clear }}
          className={styles.search}
          placeholder={t.jobWizard.mailboxes.search}
          aria-label={t.jobWizard.mailboxes.search}
          value={search}
          onChange={(_event, { value }) => {
            setSearch(value);
          }}
        />
        <Button
          size="small"
          onClick={() => {
            setShown(true);
          }}
        >
          {t.jobWizard.mailboxes.selectAll}
        </Button>
        <Button
          size="small"
          onClick={() => {
            setShown(false);
          }}
        >
          {t.jobWizard.mailboxes.selectNone}
        </Button>
      </div>
      <MailboxList draft={draft} change={change} shown={shown} />
      <p className={styles.count}>
        {t.jobWizard.mailboxes.count(format.number(count), format.number(mailboxes.length))}
        {' · '}
        {t.jobWizard.mailboxes.kindsHint}
      </p>
    </>
  );
}

function MailboxList(props: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
  readonly shown: readonly SourceMailbox[];
}): ReactNode {
  const styles = useStyles();
  const { draft, change, shown } = props;
  return (
    <VirtualList
      label={t.jobWizard.mailboxes.list}
      rows={shown}
      rowHeight={rowHeight}
      keyOf={({ mailbox }) => mailbox}
      empty={t.jobWizard.mailboxes.noneFound}
      className={styles.list}
      rowClassName={styles.row}
    >
      {(entry) => (
        <>
          <div className={styles.mailbox}>
            <Checkbox
              label={<span dir="auto">{entry.mailbox}</span>}
              checked={includes(draft, entry.mailbox)}
              onChange={(_event, { checked }) => {
                change(withIncluded(draft, [entry.mailbox], checked === true));
              }}
            />
          </div>
          <Select
            size="small"
            className={styles.kind}
            aria-label={t.jobWizard.mailboxes.kindOf(entry.mailbox)}
            value={kindOf(draft, entry)}
            onChange={(_event, { value }) => {
              const kind = mailboxKinds.find((known) => known === value);
              if (kind) change({ kinds: { ...draft.kinds, [entry.mailbox]: kind } });
            }}
          >
            {mailboxKinds.map((kind) => (
              <option key={kind} value={kind}>
                {t.mailboxes.kinds[kind]}
              </option>
            ))}
          </Select>
        </>
      )}
    </VirtualList>
  );
}
