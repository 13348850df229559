import { Button, makeStyles, mergeClasses } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';

/** Below this width of its pane a button has its icon alone. */
const narrowPane = '@container (max-width: 300px)';

const useStyles = makeStyles({
  button: { [narrowPane]: { minWidth: '24px', padding: '1px' } },
  label: { [narrowPane]: { display: 'none' } },
});

/** A button above the list of a pane, which says what it does as long as the pane has room for it. */
export function PaneButton(props: {
  readonly icon: ReactElement;
  readonly label: string;
  readonly hint: string;
  readonly appearance?: 'primary' | 'secondary';
  readonly size?: 'small' | 'medium' | undefined;
  readonly className?: string | undefined;
  readonly onClick: () => void;
}): ReactNode {
  const styles = useStyles();
  return (
    <Button
      size={props.size ?? 'small'}
      className={mergeClasses(styles.button, props.className)}
      appearance={props.appearance ?? 'secondary'}
      icon={props.icon}
      aria-label={props.label}
      title={`${props.label}\n${props.hint}`}
      onClick={props.onClick}
    >
      <span className={styles.label}>{props.label}</span>
    </Button>
  );
}
