import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', height: '100%', minHeight: 0 },
  header: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: '8px 16px',
    padding: '24px 32px 16px',
    '@media (max-width: 960px)': { padding: '16px 20px 12px' },
  },
  words: { flexGrow: 1, minWidth: 0 },
  title: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '8px',
    fontSize: tokens.fontSizeBase600,
    lineHeight: tokens.lineHeightBase600,
    fontWeight: tokens.fontWeightSemibold,
    letterSpacing: '-0.01em',
    overflowWrap: 'anywhere',
  },
  subtitle: {
    marginTop: '2px',
    color: tokens.colorNeutralForeground3,
    overflowWrap: 'anywhere',
  },
  actions: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  body: {
    flexGrow: 1,
    minHeight: 0,
    padding: '4px 32px 32px',
    '@media (max-width: 960px)': { padding: '4px 20px 20px' },
  },
  scroll: { overflowY: 'auto' },
  fill: {
    display: 'flex',
    flexDirection: 'column',
    paddingBottom: '24px',
    '@media (max-height: 480px)': { overflowY: 'auto' },
  },
});

/** A screen: its one heading, its actions, and a body that scrolls or fills the window. */
export function Page(props: {
  readonly title: ReactNode;
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
  readonly layout?: 'scroll' | 'fill';
  readonly children: ReactNode;
}): ReactNode {
  const styles = useStyles();
  const layout = props.layout === 'fill' ? styles.fill : styles.scroll;
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div className={styles.words}>
          <h1 tabIndex={-1} className={styles.title}>
            {props.title}
          </h1>
          {props.subtitle !== undefined && <p className={styles.subtitle}>{props.subtitle}</p>}
        </div>
        {props.actions !== undefined && <div className={styles.actions}>{props.actions}</div>}
      </header>
      <div className={mergeClasses(styles.body, layout)}>{props.children}</div>
    </div>
  );
}
