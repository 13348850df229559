import { type ReactNode, useEffect, useState } from 'react';
import type {
  ConfigurationFileKind,
  ConfigurationHeader,
  ImportPlan,
  MovedFolders,
} from '../../../../shared/configuration/import-plan.js';
import { bridge } from '../../../base/bridge.js';
import { go } from '../../../base/navigation.js';
import { useDoneToast } from '../../../base/toast.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { useAction } from '../../../components/useAction.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { PassphraseField } from '../storage/PassphraseFields.js';
import { ImportPlanView } from './ImportPlanView.js';

/** What importing the chosen file would do, first; then it is done, all or nothing. */
export function ImportConfigurationDialog(props: {
  readonly scope: ConfigurationFileKind;
  readonly header: ConfigurationHeader;
  readonly onClose: () => void;
}): ReactNode {
  const { scope, header, onClose } = props;
  const format = useFormat();
  const action = useAction();
  const onDone = useDoneToast();
  const [passphrase, setPassphrase] = useState('');
  const [folders, setFolders] = useState<MovedFolders>([]);
  const [plan, setPlan] = useState<ImportPlan | null>(null);
  const [isImporting, setImporting] = useState(false);
  const isMove = scope === 'move';
  const hasNothingToMove = isMove && header.kind !== 'move';
  const { run } = action;
  const review = (given: MovedFolders): void => {
    run(async () => {
      setPlan(
        await bridge.configuration.review({
          ...{ scope, folders: given },
          passphrase: header.isSealed ? passphrase : null,
        }),
      );
    });
  };
  const asksNothing = !header.isSealed && !hasNothingToMove;
  useEffect(() => {
    if (asksNothing)
      run(async () => {
        setPlan(await bridge.configuration.review({ scope, folders: [], passphrase: null }));
      });
  }, [asksNothing, run, scope]);
  const confirm = (): void => {
    if (plan === null) {
      review(folders);
      return;
    }
    setImporting(true);
    run(async () => {
      await bridge.configuration.import().finally(() => {
        setImporting(false);
      });
      onDone(isMove ? t.configuration.takenOver : t.configuration.imported);
      if (isMove) go({ screen: 'home' });
      else onClose();
    });
  };
  const words =
    plan === null
      ? t.configuration.next
      : isImporting
        ? t.configuration.importing
        : isMove
          ? t.configuration.takeOverConfirm
          : t.configuration.importConfirm;
  return (
    <ConfirmDialog
      title={isMove ? t.configuration.takeOverTitle : t.configuration.importTitle}
      text={t.configuration.from(header.computer, format.dateTime(header.createdAt))}
      confirm={words}
      busy={action.busy}
      isReady={
        !hasNothingToMove &&
        (plan === null ? !header.isSealed || passphrase !== '' : plan.problems.length === 0)
      }
      error={action.error}
      onConfirm={confirm}
      onCancel={onClose}
    >
      {hasNothingToMove && <p>{t.configuration.notMoving}</p>}
      {!isMove && header.kind === 'move' && <p>{t.configuration.onlyConfiguration}</p>}
      {plan === null ? (
        header.isSealed &&
        !hasNothingToMove && (
          <PassphraseField
            label={t.configuration.passphraseOfFile}
            value={passphrase}
            onChange={setPassphrase}
          />
        )
      ) : (
        <ImportPlanView
          plan={plan}
          onFolder={(from, to) => {
            const changed = [...folders.filter((each) => each.from !== from), { from, to }];
            setFolders(changed);
            review(changed);
          }}
        />
      )}
    </ConfirmDialog>
  );
}
