import { MessageBar, MessageBarActions, MessageBarBody, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

// Where a step is higher than its room, a list gives way, not what is said.
const useStyles = makeStyles({ note: { flexShrink: 0 } });

/** Something that a step of the wizard has to say, with what can be done about it. */
export function StepNote(props: {
  readonly intent: 'info' | 'warning';
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}): ReactNode {
  const styles = useStyles();
  return (
    <MessageBar intent={props.intent} layout="multiline" className={styles.note}>
      <MessageBarBody>{props.children}</MessageBarBody>
      {props.actions !== undefined && <MessageBarActions>{props.actions}</MessageBarActions>}
    </MessageBar>
  );
}
