import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  mark: { flexShrink: 0, width: '24px', height: '24px' },
  tile: { fill: tokens.colorBrandBackground },
  flap: { fill: 'none', stroke: tokens.colorNeutralForegroundOnBrand, strokeWidth: 1.8, strokeLinecap: 'round', strokeLinejoin: 'round' },
});

/** The product's mark: an envelope kept in a box. */
export function Mark({ className }: { readonly className?: string }): ReactNode {
  const styles = useStyles();
  return (
    <svg viewBox="0 0 24 24" className={className ?? styles.mark} aria-hidden>
      <rect className={styles.tile} width="24" height="24" rx="6" />
      <path className={styles.flap} d="M5.5 8.5h13v8h-13zM5.5 8.5l6.5 4.7 6.5-4.7" />
    </svg>
  );
}
