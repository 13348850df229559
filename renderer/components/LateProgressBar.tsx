import { ProgressBar, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect, useState } from 'react';
import { useFormat } from '../messages/format.js';

/** What is shorter shows nothing, so that nothing flickers. */
const visibleAfterMs = 1000;

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '4px' },
  text: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    fontVariantNumeric: 'tabular-nums',
  },
});

/** How far something is, once it has taken a second. */
export function LateProgressBar(props: {
  readonly label: string;
  readonly progress: { readonly done: number; readonly total: number };
  readonly text: (done: string, total: string) => string;
}): ReactNode {
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
  const { done, total } = props.progress;
  return (
    <div className={styles.root}>
      <ProgressBar aria-label={props.label} value={done} max={total} />
      <span className={styles.text}>{props.text(format.number(done), format.number(total))}</span>
    </div>
  );
}
