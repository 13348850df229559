import { Button, Dialog, DialogBody, DialogSurface, DialogTitle } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { PruneForecast } from '../../../../shared/backup/maintenance.js';
import { DialogText } from '../../../components/DialogText.js';
import { ErrorText } from '../../../components/ErrorText.js';
import { DialogButtons } from '../../../components/DialogButtons.js';
import { useReturnFocus } from '../../../components/useReturnFocus.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';

/** Says what pruning would remove and asks; when that is nothing, says so. */
export function PruneDialog(props: {
  readonly forecast: PruneForecast;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}): ReactNode {
  useReturnFocus();
  const format = useFormat();
  const { repositories } = props.forecast;
  const points = repositories.reduce((sum, each) => sum + each.points, 0);
  const mailboxes = repositories.reduce((sum, each) => sum + each.mailboxes, 0);
  const oldest = repositories.flatMap((each) => each.oldest ?? []).toSorted()[0];
  const newest = repositories
    .flatMap((each) => each.newest ?? [])
    .toSorted()
    .at(-1);
  const isSomething = oldest !== undefined && newest !== undefined;
  // Where not all of them could be looked at, nobody knows what has expired.
  const nothing = repositories.every(({ error }) => error === null)
    ? t.storage.nothingToPrune
    : t.storage.nothingCanBePruned;
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
          <DialogTitle>
            {isSomething ? t.storage.pruneTitle(points, format.number(points)) : nothing}
          </DialogTitle>
          <DialogText>
            {isSomething && (
              <p>
                {t.storage.pruneText(
                  mailboxes,
                  format.number(mailboxes),
                  format.dateTime(oldest),
                  format.dateTime(newest),
                )}
              </p>
            )}
            {repositories.map(
              ({ path, error }) =>
                error !== null && (
                  <p key={path}>
                    <ErrorText error={error} />
                  </p>
                ),
            )}
          </DialogText>
          <DialogButtons>
            {isSomething && (
              <Button appearance="primary" onClick={props.onConfirm}>
                {t.storage.pruneConfirm}
              </Button>
            )}
            <Button onClick={props.onClose}>{isSomething ? t.common.cancel : t.common.close}</Button>
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
