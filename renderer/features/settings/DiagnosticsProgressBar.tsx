import { ProgressBar, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect, useState } from 'react';
import type { DiagnosticsProgress } from '../../../shared/diagnostics.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';

/** Shorter exports show nothing, so that nothing flickers. */
const visibleAfterMs = 1000;

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '4px' },
  text: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    fontVariantNumeric: 'tabular-nums',
  },
});

/** How far an export of diagnostics is, once it has taken a second. */
export function DiagnosticsProgressBar({ progress }: { readonly progress: DiagnosticsProgress }): ReactNode {
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
      <ProgressBar aria-label={t.diagnostics.title} value={done} max={total} />
      <span className={styles.text}>{t.diagnostics.progress(format.number(done), format.number(total))}</span>
    </div>
  );
}
