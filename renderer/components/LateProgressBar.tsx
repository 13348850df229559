import { makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect, useState } from 'react';
import { ProgressBar } from './ProgressBar.js';
import { useFormat } from '../messages/format.js';

/** What is shorter shows nothing, so that nothing flickers. */
const visibleAfterMs = 1000;

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '4px' },
  foot: { display: 'flex', alignItems: 'center', columnGap: '12px' },
  text: {
    flexGrow: 1,
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
  /** Stops it, where that can be done here. */
  readonly action?: ReactNode;
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
      <div className={styles.foot}>
        <span className={styles.text}>{props.text(format.number(done), format.number(total))}</span>
        {props.action}
      </div>
    </div>
  );
}
