import { Button, Spinner, makeStyles } from '@fluentui/react-components';
import { type ReactNode, useId, useState } from 'react';
import type { UsageReportView } from '../../../shared/license/usage-report-view.js';
import { isKeptWithReport } from './report-state.js';
import { bridge } from '../../base/bridge.js';
import { useDoneToast, useSavedToast } from '../../base/toast.js';
import { LoadFailed } from '../../components/Loaded.js';
import { useAction } from '../../components/useAction.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { MailboxesDialog } from './MailboxesDialog.js';
import { AdjustDialog } from './AdjustDialog.js';

const useStyles = makeStyles({
  root: { marginTop: '12px' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px', '& button': { whiteSpace: 'nowrap' } },
  error: { marginBottom: '8px' },
});

/** Remove mailboxes, adjust, send and postpone, as long as the report is open; looking and saving always. */
export function ReportActions(props: {
  readonly report: UsageReportView;
  readonly changeable: boolean;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  const onDone = useDoneToast();
  const onSaved = useSavedToast();
  const [adjusting, setAdjusting] = useState(false);
  const [listing, setListing] = useState(false);
  const [sending, setSending] = useState(false);
  const saveId = useId();
  const { period, failure } = props.report;
  /** A failed delivery is told by the state of the report, which stays. */
  const error = failure !== null && isKeptWithReport(action.error) ? null : action.error;
  const month = format.month(period);
  const label = (words: string): string => t.usageReports.actionFor(words, month);

  function send(): void {
    setSending(true);
    action.run(async () => {
      try {
        await bridge.usageReports.send({ period });
        onDone(t.usageReports.sent(month));
        // The button that had the focus goes away with the report's being open.
        document.getElementById(saveId)?.focus();
      } finally {
        setSending(false);
      }
    });
  }

  return (
    <div className={styles.root}>
      {error && (
        <div className={styles.error}>
          <LoadFailed error={error} />
        </div>
      )}
      <div className={styles.buttons}>
        {props.report.kinds !== undefined && (
          <Button
            size="small"
            aria-label={label(t.usageReports.mailboxes)}
            onClick={() => {
              setListing(true);
            }}
          >
            {t.usageReports.mailboxes}
          </Button>
        )}
        {props.changeable && (
          <>
            {props.report.removed.length === 0 && (
              <Button
                size="small"
                aria-label={label(t.usageReports.adjust)}
                disabledFocusable={action.busy}
                onClick={() => {
                  setAdjusting(true);
                }}
              >
                {t.usageReports.adjust}
              </Button>
            )}
            <Button
              size="small"
              aria-label={label(sending ? t.usageReports.sending : t.usageReports.sendNow)}
              icon={sending ? <Spinner size="extra-tiny" /> : null}
              disabledFocusable={action.busy}
              onClick={send}
            >
              {sending ? t.usageReports.sending : t.usageReports.sendNow}
            </Button>
            <Button
              size="small"
              aria-label={label(t.usageReports.postpone)}
              disabledFocusable={action.busy}
              onClick={() => {
                action.run(() => bridge.usageReports.postpone({ period }));
              }}
            >
              {t.usageReports.postpone}
            </Button>
          </>
        )}
        <Button
          id={saveId}
          size="small"
          aria-label={label(t.usageReports.save)}
          disabledFocusable={action.busy}
          onClick={() => {
            action.run(async () => {
              onSaved(await bridge.usageReports.save({ period }));
            });
          }}
        >
          {t.usageReports.save}
        </Button>
      </div>
      {listing && (
        <MailboxesDialog
          report={props.report}
          changeable={props.changeable}
          onClose={() => {
            setListing(false);
          }}
        />
      )}
      {adjusting && (
        <AdjustDialog
          report={props.report}
          onClose={() => {
            setAdjusting(false);
          }}
        />
      )}
    </div>
  );
}
