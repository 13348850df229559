import { Button, Link, Spinner, makeStyles } from '@fluentui/react-components';
import { type ReactNode, useRef, useState } from 'react';
import type { LicenseView } from '../../../shared/license/license-view.js';
import { reportsUsage } from '../../../shared/license/policy.js';
import { go, openOverlay } from '../../base/navigation.js';
import { useBriefly } from '../../components/useBriefly.js';
import { useFocusKept } from '../../components/useFocusKept.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { ReportDialog } from './report/ReportDialog.js';
import { isRejected } from './license-tone.js';
import { licenseAsText } from './rows.js';
import type { LicenseActions as Actions } from './useLicenseActions.js';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
    '@media (max-width: 640px)': { flexDirection: 'row', flexWrap: 'wrap', columnGap: '8px' },
  },
  link: {
    alignSelf: 'center',
    padding: '2px 0',
    textAlign: 'center',
    // There its colour is that of text.
    '@media (forced-colors: active)': { textDecorationLine: 'underline' },
  },
  button: { minWidth: '104px' },
});

/** The buttons at the right of the License Information dialog. */
export function LicenseActions(props: { readonly view: LicenseView; readonly actions: Actions }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { view, actions } = props;
  const [copied, onCopied] = useBriefly();
  const root = useRef<HTMLDivElement>(null);
  useFocusKept(root);
  const [reporting, setReporting] = useState(false);
  const installed = view.license !== null;
  const blocked = actions.busy || actions.updating;
  return (
    <div ref={root} className={styles.root}>
      <Button
        className={styles.button}
        appearance={view.autoUpdateSupported ? 'secondary' : 'primary'}
        disabledFocusable={blocked}
        onClick={() => {
          actions.install();
        }}
      >
        {t.license.install}
      </Button>
      {installed && (
        <Button
          className={styles.button}
          appearance={view.autoUpdateSupported ? 'primary' : 'secondary'}
          disabledFocusable={blocked}
          icon={actions.updating ? <Spinner size="extra-tiny" /> : null}
          onClick={actions.update}
        >
          {actions.updating ? t.license.updating : t.license.updateNow}
        </Button>
      )}
      {(installed || isRejected(view.status)) && (
        <Button className={styles.button} disabledFocusable={blocked} onClick={actions.remove}>
          {t.license.remove}
        </Button>
      )}
      <Button
        className={styles.button}
        onClick={() => {
          actions.copy(licenseAsText(view, format), onCopied);
        }}
      >
        {copied && actions.error === null ? t.license.copied : t.license.copy}
      </Button>
      <Button
        className={styles.button}
        onClick={() => {
          setReporting(true);
        }}
      >
        {t.licenseReport.action}
      </Button>
      {(installed || view.managed > 0) && (
        <Link
          className={styles.link}
          onClick={() => {
            go({ screen: 'mailboxes' });
          }}
        >
          {t.license.licensedMailboxes}
        </Link>
      )}
      {reportsUsage(view.license) && (
        <Link
          className={styles.link}
          onClick={() => {
            openOverlay({ type: 'usage-reports' });
          }}
        >
          {t.license.usageReports}
        </Link>
      )}
      {reporting && (
        <ReportDialog
          today={view.today}
          onClose={() => {
            setReporting(false);
          }}
        />
      )}
    </div>
  );
}
