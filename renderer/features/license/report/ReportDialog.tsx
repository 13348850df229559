import {
  Button,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  Field,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  Radio,
  RadioGroup,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { CalendarDate } from '../../../../shared/license/dates.js';
import { intervalSchema } from '../../../../shared/license/license-days.js';
import type { ReportSubject } from '../../../../shared/license/license-report.js';
import type { SavedFile } from '../../../../shared/saved-file.js';
import { DialogButtons } from '../../../components/DialogButtons.js';
import { DialogText } from '../../../components/DialogText.js';
import { LateProgressBar } from '../../../components/LateProgressBar.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useReturnFocus } from '../../../components/useReturnFocus.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { type DayFields, IntervalFields } from './IntervalFields.js';
import { OverviewPreview } from './OverviewPreview.js';
import { intervalOf } from './intervals.js';
import { useReport } from './useReport.js';

const useStyles = makeStyles({
  surface: { width: '680px', maxWidth: 'calc(100vw - 32px)', maxHeight: 'calc(100vh - 32px)' },
  body: { maxHeight: 'calc(100vh - 82px)' },
  content: { display: 'flex', flexDirection: 'column', rowGap: '14px', '& > *': { flexShrink: 0 } },
  footer: {
    gridColumnStart: 1,
    gridColumnEnd: 4,
    display: 'grid',
    gridTemplateColumns: '1fr 1fr auto',
  },
  // Above the buttons that led to it, however far the content is scrolled.
  outcome: { gridColumnStart: 1, gridColumnEnd: 4, gridRowStart: 1 },
  radio: { display: 'flex', flexDirection: 'column' },
  hint: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
  path: { overflowWrap: 'anywhere' },
});

/** *Create report…* (licensing.md §11): which one, of which days, as what; then where it is. */
export function ReportDialog(props: {
  /** Of the license, in UTC. */
  readonly today: CalendarDate;
  readonly onClose: () => void;
}): ReactNode {
  useReturnFocus();
  const styles = useStyles();
  const { today } = props;
  const report = useReport();
  const [kind, setKind] = useState<ReportSubject['report']>('consumption');
  const [days, setDays] = useState<DayFields>(() => intervalOf('last-30-days', today));
  const [format, setFormat] = useState<'pdf' | 'csv'>('pdf');
  const interval = intervalSchema.safeParse(days);
  const subject: ReportSubject | null =
    kind === 'consumption'
      ? { report: kind }
      : interval.success
        ? { report: kind, interval: interval.data }
        : null;
  const close = (): void => {
    report.cancel();
    props.onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(_event, { open, type }) => {
        if (!open && type !== 'backdropClick') close();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody className={styles.body}>
          <DialogTitle>{t.licenseReport.title}</DialogTitle>
          <DialogText className={styles.content}>
            <Field label={t.licenseReport.report}>
              <RadioGroup
                value={kind}
                onChange={(_event, { value }) => {
                  setKind(value === 'overview' ? 'overview' : 'consumption');
                }}
              >
                <Radio
                  value="consumption"
                  label={
                    <Labelled label={t.licenseReport.consumption} hint={t.licenseReport.consumptionHint} />
                  }
                />
                <Radio
                  value="overview"
                  label={<Labelled label={t.licenseReport.overview} hint={t.licenseReport.overviewHint} />}
                />
              </RadioGroup>
            </Field>
            {kind === 'overview' && (
              <>
                <IntervalFields today={today} days={days} isValid={interval.success} onChange={setDays} />
                {interval.success && <OverviewPreview interval={interval.data} />}
              </>
            )}
            <Field label={t.licenseReport.format}>
              <RadioGroup
                layout="horizontal"
                value={format}
                onChange={(_event, { value }) => {
                  setFormat(value === 'csv' ? 'csv' : 'pdf');
                }}
              >
                <Radio value="pdf" label={t.licenseReport.pdf} />
                <Radio value="csv" label={t.licenseReport.csv} />
              </RadioGroup>
            </Field>
          </DialogText>
          <div className={styles.footer}>
            <div className={styles.outcome}>
              {report.progress && (
                <LateProgressBar
                  label={t.licenseReport.creating}
                  progress={report.progress}
                  text={t.licenseReport.progress}
                />
              )}
              {report.error && <LoadFailed error={report.error} />}
              {report.saved && <Saved saved={report.saved} onOpenFolder={report.openFolder} />}
            </div>
            <DialogButtons>
              <Button
                appearance="primary"
                disabledFocusable={report.busy || subject === null}
                onClick={() => {
                  if (subject !== null) report.create({ subject, format });
                }}
              >
                {report.progress ? t.licenseReport.creating : t.licenseReport.create}
              </Button>
              {report.busy ? (
                <Button onClick={report.cancel}>{t.common.cancel}</Button>
              ) : (
                <Button onClick={close}>{t.common.close}</Button>
              )}
            </DialogButtons>
          </div>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Labelled(props: { readonly label: string; readonly hint: string }): ReactNode {
  const styles = useStyles();
  return (
    <span className={styles.radio}>
      {props.label}
      <span className={styles.hint}>{props.hint}</span>
    </span>
  );
}

function Saved(props: {
  readonly saved: Extract<SavedFile, { outcome: 'saved' }>;
  readonly onOpenFolder: () => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { path, warnings = [] } = props.saved;
  return (
    <MessageBar intent={warnings.length === 0 ? 'success' : 'warning'} layout="multiline">
      <MessageBarBody>
        <p className={styles.path}>{t.licenseReport.saved(path)}</p>
        {warnings.map((warning, index) => (
          <p key={index}>{format.say(warning)}</p>
        ))}
      </MessageBarBody>
      <MessageBarActions>
        <Button size="small" onClick={props.onOpenFolder}>
          {t.licenseReport.openFolder}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
