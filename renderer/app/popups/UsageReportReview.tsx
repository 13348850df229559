import { Button } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { LoadFailed } from '../../components/Loaded.js';
import { useAction } from '../../components/useAction.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { bridge } from '../../base/bridge.js';
import { openOverlay } from '../../base/navigation.js';
import { useDoneToast } from '../../base/toast.js';
import { PopupDialog } from './PopupDialog.js';

/** On the 1st of a month: the report of the month before can be reviewed, sent or postponed by a day. */
export function UsageReportReview(props: {
  readonly period: string;
  readonly sendsOn: string;
  readonly onClose: () => void;
}): ReactNode {
  const format = useFormat();
  const action = useAction();
  const onDone = useDoneToast();
  const { period, onClose } = props;
  const month = format.month(period);
  return (
    <PopupDialog
      tone="info"
      title={t.usageReports.reviewTitle(month)}
      onClose={onClose}
      actions={
        <>
          <Button
            appearance="primary"
            onClick={() => {
              onClose();
              openOverlay({ type: 'usage-reports' });
            }}
          >
            {t.usageReports.review}
          </Button>
          <Button
            disabledFocusable={action.busy}
            onClick={() => {
              action.run(async () => {
                await bridge.usageReports.send({ period });
                onClose();
                onDone(t.usageReports.sent(month));
              });
            }}
          >
            {t.usageReports.sendNow}
          </Button>
          <Button
            disabledFocusable={action.busy}
            onClick={() => {
              action.run(async () => {
                await bridge.usageReports.postpone({ period });
                onClose();
              });
            }}
          >
            {t.usageReports.postpone}
          </Button>
        </>
      }
    >
      <p>{t.usageReports.reviewText(format.date(props.sendsOn))}</p>
      {action.error && <LoadFailed error={action.error} />}
    </PopupDialog>
  );
}
