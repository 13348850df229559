import {
  Button,
  Checkbox,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  SearchBox,
  Select,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useMemo, useState } from 'react';
import type { SourceMailbox } from '../../../../shared/backup/source.js';
import { mailboxKinds } from '../../../../shared/license/model.js';
import { useSorted } from '../../../components/useSorted.js';
import { VirtualList } from '../../../components/VirtualList.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import type { DraftChange, JobDraft } from './draft.js';
import { includes, kindOf, withIncluded, withKind } from './mailboxes-draft.js';

const rowHeight = 36;

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  // A basis of its own: the box must not push others about when its clear button appears.
  search: { flex: '1 1 160px', minWidth: 0 },
  below: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: '4px 12px',
  },
  count: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
  list: { minHeight: '140px' },
  row: { columnGap: '8px', paddingInlineEnd: '8px' },
  mailbox: { flexGrow: 1, minWidth: 0 },
  // One line, whatever its length: the whole name is the row's title.
  name: { display: 'block', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  label: { minWidth: 0 },
  box: { maxWidth: '100%' },
  kind: { minWidth: '108px' },
});

const byName = { column: 'mailbox', direction: 'ascending' } as const;
const nameOf = ({ mailbox }: SourceMailbox): string => mailbox;

/** The mailboxes of the source: which are backed up, and of which kind they are. */
export function MailboxChoice(props: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
  readonly mailboxes: readonly SourceMailbox[];
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { draft, change, mailboxes } = props;
  const [search, setSearch] = useState('');
  // Of the moment when it was asked for: what is cleared since stays in view.
  const [only, setOnly] = useState<ReadonlySet<string> | null>(null);
  const sorted = useSorted(mailboxes, byName, nameOf);
  // Not deferred: what is done to all that are shown is done to these.
  const query = search.trim().toLowerCase();
  const shown = useMemo(
    () =>
      sorted.filter(
        ({ mailbox }) => mailbox.toLowerCase().includes(query) && (only === null || only.has(mailbox)),
      ),
    [sorted, query, only],
  );
  const chosen = useMemo(
    () => mailboxes.map(nameOf).filter((mailbox) => includes(draft, mailbox)),
    [mailboxes, draft],
  );
  const setShown = (included: boolean): void => {
    change(withIncluded(draft, shown.map(nameOf), included));
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
        <Checkbox
          label={t.jobWizard.mailboxes.selectedOnly}
          checked={only !== null}
          onChange={(_event, { checked }) => {
            setOnly(checked === true ? new Set(chosen) : null);
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
      <div className={styles.below}>
        <p className={styles.count}>
          {t.jobWizard.mailboxes.count(format.number(chosen.length), format.number(mailboxes.length))}
          {' · '}
          {t.jobWizard.mailboxes.kindsHint}
        </p>
        <KindMenu draft={draft} change={change} shown={shown} />
      </div>
    </>
  );
}

function KindMenu(props: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
  readonly shown: readonly SourceMailbox[];
}): ReactNode {
  const format = useFormat();
  const { draft, change, shown } = props;
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button
          size="small"
          disabledFocusable={shown.length === 0}
          title={t.jobWizard.mailboxes.setKindTitle(shown.length, format.number(shown.length))}
        >
          {t.jobWizard.mailboxes.setKind}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {mailboxKinds.map((kind) => (
            <MenuItem
              key={kind}
              onClick={() => {
                change(withKind(draft, shown.map(nameOf), kind));
              }}
            >
              {t.jobWizard.mailboxes.setKindTo(t.mailboxes.kinds[kind], format.number(shown.length))}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
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
      keyOf={nameOf}
      empty={t.jobWizard.mailboxes.noneFound}
      className={styles.list}
      rowClassName={styles.row}
    >
      {(entry) => (
        <>
          <div className={styles.mailbox}>
            <Checkbox
              className={styles.box}
              title={entry.mailbox}
              label={{
                className: styles.label,
                children: (
                  <span className={styles.name} dir="auto">
                    {entry.mailbox}
                  </span>
                ),
              }}
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
              if (kind) change(withKind(draft, [entry.mailbox], kind));
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
