import {
  Button,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  MessageBar,
  MessageBarBody,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { DocumentDataRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { LicenseView } from '../../../shared/license/license-view.js';
import type { UsageReportView } from '../../../shared/license/usage-report-view.js';
import { addMonths } from '../../../shared/license/calendar.js';
import { reportsUsage } from '../../../shared/license/policy.js';
import { openOverlay } from '../../base/navigation.js';
import { DialogButtons } from '../../components/DialogButtons.js';
import { DialogText } from '../../components/DialogText.js';
import { EmptyState } from '../../components/EmptyState.js';
import { LoadedResource } from '../../components/Loaded.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { licenseResource } from '../../stores/license.js';
import { usageReportsResource } from '../../stores/usage-reports.js';
import { ReportItem } from './ReportItem.js';

const useStyles = makeStyles({
  surface: { width: '720px', maxWidth: 'calc(100vw - 32px)', maxHeight: 'calc(100vh - 32px)' },
  body: { maxHeight: 'calc(100vh - 82px)' },
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  intro: { color: tokens.colorNeutralForeground3 },
  list: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
});

/** The monthly usage reports of the installed rental license, newest first. */
export function UsageReportsDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const styles = useStyles();
  return (
    <Dialog
      open
      onOpenChange={(_event, { open }) => {
        if (!open) onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody className={styles.body}>
          <DialogTitle>{t.usageReports.title}</DialogTitle>
          <DialogText className={styles.content}>
            <LoadedResource resource={licenseResource} lines={6}>
              {(view) => (
                <LoadedResource resource={usageReportsResource} lines={6}>
                  {(reports) =>
                    reports.length === 0 ? (
                      <NoReports view={view} />
                    ) : (
                      <Reports view={view} reports={reports} />
                    )
                  }
                </LoadedResource>
              )}
            </LoadedResource>
          </DialogText>
          <DialogButtons>
            <Button onClick={onClose}>{t.common.close}</Button>
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Reports(props: {
  readonly view: LicenseView;
  readonly reports: readonly UsageReportView[];
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { autoUpdate, today } = props.view;
  return (
    <>
      {autoUpdate ? (
        <p className={styles.intro}>{t.usageReports.intro(format.date(nextReportOn(today)))}</p>
      ) : (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{t.usageReports.off}</MessageBarBody>
        </MessageBar>
      )}
      <ul className={styles.list} aria-label={t.usageReports.byMonth}>
        {props.reports.map((report) => (
          <ReportItem key={report.period} report={report} autoUpdate={autoUpdate} />
        ))}
      </ul>
    </>
  );
}

/** When the first report comes, or why none does. */
function NoReports({ view }: { readonly view: LicenseView }): ReactNode {
  const format = useFormat();
  const { autoUpdate, license, today } = view;
  const rental = reportsUsage(license);
  const text = !rental
    ? t.usageReports.notRentalText
    : autoUpdate
      ? t.usageReports.emptyText(format.month(today.slice(0, 7)), format.date(nextReportOn(today)))
      : t.usageReports.off;
  return (
    <EmptyState
      icon={<DocumentDataRegular />}
      title={rental ? t.usageReports.emptyTitle : t.usageReports.notRentalTitle}
      text={text}
      action={
        !autoUpdate && (
          <Button
            onClick={() => {
              openOverlay({ type: 'license' });
            }}
          >
            {t.usageReports.licenseInformation}
          </Button>
        )
      }
    />
  );
}

/** The 1st of the month that follows `today`, both in UTC as the reports are. */
function nextReportOn(today: string): string {
  return addMonths(`${today.slice(0, 7)}-01`, 1);
}
