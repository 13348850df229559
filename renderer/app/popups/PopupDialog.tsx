import { Dialog, DialogBody, DialogSurface, DialogTitle, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { DialogButtons } from '../../components/DialogButtons.js';
import { DialogText } from '../../components/DialogText.js';
import { type Tone, ToneIcon } from '../../components/tone.js';
import { useReturnFocus } from '../../components/useReturnFocus.js';

const useStyles = makeStyles({
  surface: { width: '520px', maxWidth: 'calc(100vw - 32px)' },
  title: { display: 'flex', alignItems: 'flex-start', columnGap: '12px', overflowWrap: 'anywhere' },
  icon: { marginTop: '4px' },
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px', paddingInlineStart: '32px' },
});

/** The shape every pop-up has: icon and message as heading, body, buttons. */
export function PopupDialog(props: {
  readonly tone: Tone;
  readonly title: string;
  readonly children: ReactNode;
  readonly actions: ReactNode;
  readonly onClose: () => void;
}): ReactNode {
  const styles = useStyles();
  useReturnFocus();
  return (
    <Dialog
      open
      onOpenChange={(_event, { open, type }) => {
        if (!open && type !== 'backdropClick') props.onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle className={styles.title}>
            <ToneIcon tone={props.tone} className={styles.icon} />
            <span>{props.title}</span>
          </DialogTitle>
          <DialogText className={styles.content}>{props.children}</DialogText>
          <DialogButtons>{props.actions}</DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
