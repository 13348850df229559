import { Button, Dialog, DialogBody, DialogSurface, DialogTitle } from '@fluentui/react-components';
import { type ReactNode, useEffect } from 'react';
import type { Source } from '../../../shared/backup/source.js';
import { followsDirectory } from '../../../shared/backup/source-edit.js';
import { bridge } from '../../base/bridge.js';
import { DialogButtons } from '../../components/DialogButtons.js';
import { DialogText } from '../../components/DialogText.js';
import { t } from '../../messages/index.js';
import { FindMailboxes } from './FindMailboxes.js';
import { useDiscovery } from './useDiscovery.js';

/** Reads the directory of a source at once, and says what has come and gone since. */
export function DiscoverDialog(props: { readonly source: Source; readonly onClose: () => void }): ReactNode {
  const { source } = props;
  const { id: sourceId } = source;
  const discovering = useDiscovery();
  const { start } = discovering;
  const look = (task: string) => bridge.sources.discover({ sourceId, task });
  useEffect(() => {
    start((task) => bridge.sources.discover({ sourceId, task }));
  }, [start, sourceId]);
  return (
    <Dialog
      open
      onOpenChange={(_event, { open, type }) => {
        if (!open && type !== 'backdropClick') props.onClose();
      }}
    >
      <DialogSurface style={{ width: '520px', maxWidth: 'calc(100vw - 32px)' }}>
        <DialogBody>
          <DialogTitle>{t.directory.dialogTitle(source.name)}</DialogTitle>
          <DialogText>
            <FindMailboxes discovering={discovering} look={look} />
            {!followsDirectory(source.config) && <p>{t.directory.listByHand}</p>}
          </DialogText>
          <DialogButtons>
            <Button onClick={props.onClose}>{t.common.close}</Button>
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
