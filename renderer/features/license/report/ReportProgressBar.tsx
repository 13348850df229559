import { ProgressBar, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect, useState } from 'react';
import type { ReportProgress } from '../../../../shared/license/license-report.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';

/** Shorter reports show nothing, so that nothing flickers. */
const visibleAfterMs = 1000;

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '4px' },
  text: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    fontVariantNumeric: 'tabular-nums',
  },
});

/** How far a report is, once it has taken a second. */
export function ReportProgressBar({ progress }: { readonly progress: ReportProgress }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setVisible(true);
    }, visibleAfterMs);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  if (!visible) return null;
  const { done, total } = progress;
  return (
    <div className={styles.root}>
      <ProgressBar aria-label={t.licenseReport.creating} value={done} max={total} />
      <span className={styles.text}>
        {t.licenseReport.progress(format.number(done), format.number(total))}
      </span>
    </div>
  );
}
