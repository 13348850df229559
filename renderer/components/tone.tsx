import { Spinner, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type ReactNode, memo } from 'react';
import { toneShapes } from './tone-icons.js';

/** How serious something is; always shown by an icon and a word too, never by colour alone. */
export type Tone = keyof typeof toneShapes;

const useStyles = makeStyles({
  label: {
    display: 'inline-flex',
    alignItems: 'center',
    columnGap: '6px',
    minWidth: 0,
    maxWidth: '100%',
    verticalAlign: 'middle',
  },
  icon: { flexShrink: 0 },
  ring: { width: '20px' },
  text: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  sentence: { alignItems: 'flex-start' },
  success: { color: tokens.colorStatusSuccessForeground1 },
  warning: { color: tokens.colorStatusWarningForeground3 },
  error: { color: tokens.colorStatusDangerForeground1 },
  info: { color: tokens.colorBrandForeground1 },
  neutral: { color: tokens.colorNeutralForeground3 },
});

/** The icon of a tone, for use beside a word; 20 px unless told otherwise. */
export function ToneIcon(props: {
  readonly tone: Tone;
  readonly size?: number;
  readonly className?: string;
}): ReactNode {
  const { tone, size = 20, className } = props;
  const styles = useStyles();
  return (
    <svg
      aria-hidden
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="currentColor"
      className={mergeClasses(styles.icon, styles[tone], className)}
    >
      <path d={toneShapes[tone]} />
    </svg>
  );
}

/** Words beside a ring, for what is going on right now. */
export function BusyLabel({ children }: { readonly children: ReactNode }): ReactNode {
  const styles = useStyles();
  return (
    <span className={styles.label}>
      <Spinner size="extra-tiny" aria-hidden className={mergeClasses(styles.icon, styles.ring)} />
      <span className={styles.text}>{children}</span>
    </span>
  );
}

/** A sentence with the icon of its tone, on as many lines as it needs. */
export function ToneSentence(props: { readonly tone: Tone; readonly children: ReactNode }): ReactNode {
  const styles = useStyles();
  return (
    <span className={mergeClasses(styles.label, styles.sentence)}>
      <ToneIcon tone={props.tone} />
      <span>{props.children}</span>
    </span>
  );
}

/** A word with the icon of its tone; drawn again only when either changes. */
export const ToneLabel = memo(function ToneLabel({
  tone,
  children,
}: {
  readonly tone: Tone;
  readonly children: ReactNode;
}): ReactNode {
  const styles = useStyles();
  return (
    <span className={styles.label}>
      <ToneIcon tone={tone} />
      <span className={styles.text}>{children}</span>
    </span>
  );
});
