import {
  Button,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  Textarea,
  makeStyles,
} from '@fluentui/react-components';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import type { UsageReportView } from '../../../shared/license/usage-report-view.js';
import { bridge } from '../../base/bridge.js';
import { DialogButtons } from '../../components/DialogButtons.js';
import { DialogText } from '../../components/DialogText.js';
import { LoadFailed } from '../../components/Loaded.js';
import { useAction } from '../../components/useAction.js';
import { useReturnFocus } from '../../components/useReturnFocus.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { type AdjustmentFields, adjustmentOf, countOf, longestReason, mostMailboxes } from './adjustment.js';

const useStyles = makeStyles({
  surface: { width: '480px', maxWidth: 'calc(100vw - 32px)' },
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  count: { maxWidth: '240px' },
});

/** Corrects the count of an open report; a correction needs a reason. */
export function AdjustDialog(props: {
  readonly report: UsageReportView;
  readonly onClose: () => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  useReturnFocus();
  const { report, onClose } = props;
  const { period, adjustment } = report;
  const [fields, setFields] = useState<AdjustmentFields>({
    managed: String(adjustment?.managed ?? report.managed),
    reason: adjustment?.reason ?? '',
  });
  /** Nothing is called wrong before the user has tried to save it. */
  const [tried, setTried] = useState(false);
  const countWrong = tried && countOf(fields) === null;
  const reasonMissing = tried && fields.reason.trim() === '';

  function change(next: ReturnType<typeof adjustmentOf>): void {
    action.run(async () => {
      await bridge.usageReports.adjust({ period, adjustment: next });
      onClose();
    });
  }

  function save(event: SyntheticEvent<HTMLFormElement>): void {
    event.preventDefault();
    setTried(true);
    const next = adjustmentOf(fields);
    if (next !== null) change(next);
    else focusOn(event.currentTarget, countOf(fields) === null ? 'managed' : 'reason');
  }

  return (
    <Dialog
      open
      onOpenChange={(_event, { open, type }) => {
        if (!open && type !== 'backdropClick') onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <form noValidate onSubmit={save}>
          <DialogBody>
            <DialogTitle>{t.usageReports.adjustTitle(format.month(period))}</DialogTitle>
            <DialogText className={styles.content}>
              <Field
                label={t.usageReports.adjustCount}
                hint={t.usageReports.adjustMeasured(format.number(report.managed))}
                required
                validationState={countWrong ? 'error' : 'none'}
                validationMessage={
                  countWrong ? t.usageReports.countInvalid(format.number(mostMailboxes)) : null
                }
              >
                <Input
                  name="managed"
                  className={styles.count}
                  inputMode="numeric"
                  value={fields.managed}
                  onChange={(_event, { value }) => {
                    setFields({ ...fields, managed: value });
                  }}
                />
              </Field>
              <Field
                label={t.usageReports.adjustReason}
                hint={t.usageReports.adjustReasonHint}
                required
                validationState={reasonMissing ? 'error' : 'none'}
                validationMessage={reasonMissing ? t.usageReports.reasonMissing : null}
              >
                <Textarea
                  name="reason"
                  dir="auto"
                  rows={3}
                  maxLength={longestReason}
                  value={fields.reason}
                  onChange={(_event, { value }) => {
                    setFields({ ...fields, reason: value });
                  }}
                />
              </Field>
              {action.error && <LoadFailed error={action.error} />}
            </DialogText>
            <DialogButtons>
              <Button type="submit" appearance="primary" disabledFocusable={action.busy}>
                {t.common.save}
              </Button>
              {adjustment !== null && (
                <Button
                  disabledFocusable={action.busy}
                  onClick={() => {
                    change(null);
                  }}
                >
                  {t.usageReports.takeBack}
                </Button>
              )}
              <Button onClick={onClose}>{t.common.cancel}</Button>
            </DialogButtons>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}

function focusOn(form: HTMLFormElement, name: keyof AdjustmentFields): void {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLElement) field.focus();
}
