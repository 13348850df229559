import {
  Button,
  Checkbox,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  MessageBar,
  MessageBarBody,
  SearchBox,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react';
import type { UsageMailbox } from '../../../shared/license/usage-mailboxes.js';
import { reportedMailboxes } from '../../../shared/license/usage-corrections.js';
import type { UsageReportView } from '../../../shared/license/usage-report-view.js';
import { bridge } from '../../base/bridge.js';
import { DialogText } from '../../components/DialogText.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { DialogButtons } from '../../components/DialogButtons.js';
import { Loaded, LoadFailed } from '../../components/Loaded.js';
import { useAction } from '../../components/useAction.js';
import { useFiltered } from '../../components/useFiltered.js';
import { useReturnFocus } from '../../components/useReturnFocus.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { useCall } from '../../stores/useCall.js';
import { MailboxRows } from './MailboxRows.js';
import { RemoveDialog } from './RemoveDialog.js';
import { kindsText } from './report-state.js';
import { type ListedMailbox, matcherOf, readUsageMailboxes, withReasons } from './usage-list.js';

const useStyles = makeStyles({
  surface: { width: '720px', maxWidth: 'calc(100vw - 32px)', maxHeight: 'calc(100vh - 32px)' },
  body: { maxHeight: 'calc(100vh - 82px)' },
  content: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '12px',
    height: 'min(560px, calc(100vh - 190px))',
  },
  tools: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  // A basis of its own: the box must not push others about when its clear button appears.
  search: { flex: '1 1 200px', minWidth: 0 },
  count: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
});

/** The mailboxes that a report counts: searched, removed with a reason and put back as long as it is open. */
export function MailboxesDialog(props: {
  readonly report: UsageReportView;
  readonly changeable: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  useReturnFocus();
  const { report, changeable, onClose } = props;
  const { period, removed, adjustment } = report;
  const { data, reload } = useCall(period, readUsageMailboxes);
  const [resetting, setResetting] = useState(false);
  const isChanged = removed.length > 0 || adjustment !== null;

  function reset(): void {
    action.run(async () => {
      await bridge.usageReports.reset({ period });
      setResetting(false);
    });
  }

  return (
    <Dialog
      open
      onOpenChange={(_event, { open, type }) => {
        if (!open && type !== 'backdropClick') onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody className={styles.body}>
          <DialogTitle>{t.usageReports.list.title(format.month(period))}</DialogTitle>
          <DialogText className={styles.content}>
            {changeable && adjustment !== null && (
              <MessageBar intent="info" layout="multiline">
                <MessageBarBody>
                  {t.usageReports.list.isAdjusted(format.number(adjustment.managed))}
                </MessageBarBody>
              </MessageBar>
            )}
            <Loaded data={data} onRetry={reload} lines={8}>
              {(mailboxes) => (
                <Listed
                  report={report}
                  mailboxes={mailboxes}
                  changeable={changeable && adjustment === null}
                />
              )}
            </Loaded>
          </DialogText>
          <DialogButtons>
            {changeable && (
              <Button
                disabledFocusable={!isChanged || action.busy}
                onClick={() => {
                  action.clear();
                  setResetting(true);
                }}
              >
                {t.usageReports.list.reset}
              </Button>
            )}
            <Button onClick={onClose}>{t.common.close}</Button>
          </DialogButtons>
        </DialogBody>
        {resetting && (
          <ConfirmDialog
            title={t.usageReports.list.resetTitle}
            text={
              adjustment === null
                ? t.usageReports.list.resetText(removed.length, format.number(removed.length))
                : t.usageReports.list.resetAdjusted(format.number(adjustment.managed))
            }
            confirm={t.usageReports.list.reset}
            busy={action.busy}
            error={action.error}
            onConfirm={reset}
            onCancel={() => {
              setResetting(false);
            }}
          />
        )}
      </DialogSurface>
    </Dialog>
  );
}

function Listed(props: {
  readonly report: UsageReportView;
  readonly mailboxes: readonly UsageMailbox[];
  readonly changeable: boolean;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  const { report, mailboxes, changeable } = props;
  const { period, removed, kinds } = report;
  const words = t.usageReports.list;
  const [search, setSearch] = useState('');
  const [onlyRemoved, setOnlyRemoved] = useState(false);
  const [removing, setRemoving] = useState<ListedMailbox | null>(null);
  const [lastReason, setLastReason] = useState('');
  const query = useDeferredValue(search);
  const rows = useMemo(() => withReasons(mailboxes, removed), [mailboxes, removed]);
  const matches = useMemo(() => matcherOf(query, onlyRemoved), [query, onlyRemoved]);
  const shown = useFiltered(rows, matches);

  return (
    <>
      <div className={styles.tools}>
        <SearchBox
          dismiss={{ 'aria-label': t.common.clear }}
          className={styles.search}
          placeholder={words.search}
          aria-label={words.search}
          value={search}
          onChange={(_event, { value }) => {
            setSearch(value);
          }}
        />
        <Checkbox
          label={words.onlyRemoved}
          checked={onlyRemoved}
          onChange={(_event, { checked }) => {
            setOnlyRemoved(checked === true);
          }}
        />
      </div>
      {action.error && <LoadFailed error={action.error} />}
      <MailboxRows
        rows={shown}
        changeable={changeable}
        busy={action.busy}
        onRemove={setRemoving}
        onPutBack={({ id }) => {
          action.run(() => bridge.usageReports.putBack({ period, mailboxId: id }));
        }}
      />
      <p className={styles.count} role="status">
        {[
          ...(matches === null ? [] : [words.found(shown.length, format.number(shown.length))]),
          ...(kinds === undefined ? [] : [kindsText(kinds, format)]),
          ...(removed.length === 0 ? [] : [words.removedCount(format.number(removed.length))]),
          words.reported(format.number(reportedMailboxes(report))),
        ].join(' · ')}
      </p>
      {removing !== null && (
        <RemoveDialog
          period={period}
          mailbox={removing}
          lastReason={lastReason}
          onRemoved={setLastReason}
          onClose={() => {
            setRemoving(null);
          }}
        />
      )}
    </>
  );
}
