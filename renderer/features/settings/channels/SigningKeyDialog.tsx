import {
  Button,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { DialogText } from '../../../components/DialogText.js';
import { CopyButton } from '../../../components/CopyButton.js';
import { DialogButtons } from '../../../components/DialogButtons.js';
import { useReturnFocus } from '../../../components/useReturnFocus.js';
import { t } from '../../../messages/index.js';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', alignItems: 'start', rowGap: '12px' },
  key: {
    alignSelf: 'stretch',
    padding: '8px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: 'anywhere',
  },
});

/** A key that signs, once: closing is a decision, so that no click beside it loses the key. */
export function SigningKeyDialog(props: {
  readonly name: string;
  readonly signingKey: string;
  readonly onClose: () => void;
}): ReactNode {
  useReturnFocus();
  const styles = useStyles();
  const { name, signingKey } = props;
  return (
    <Dialog
      open
      modalType="alert"
      onOpenChange={(_event, { open }) => {
        if (!open) props.onClose();
      }}
    >
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t.channels.keyTitle}</DialogTitle>
          <DialogText className={styles.content}>
            <p>{t.channels.keyText(name)}</p>
            <code className={styles.key}>{signingKey}</code>
            <CopyButton label={t.channels.copyKey} text={() => signingKey} />
          </DialogText>
          <DialogButtons>
            <Button appearance="primary" onClick={props.onClose}>
              {t.common.close}
            </Button>
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
