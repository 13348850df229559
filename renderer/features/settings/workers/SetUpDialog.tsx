import {
  Button,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ClusterPlace } from '../../../../shared/backup/cluster.js';
import { useAppInfo } from '../../../base/app-info.js';
import { bridge } from '../../../base/bridge.js';
import { useDoneToast } from '../../../base/toast.js';
import { DialogButtons } from '../../../components/DialogButtons.js';
import { DialogText } from '../../../components/DialogText.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { PathField } from '../../../components/PathField.js';
import { ProgressBar } from '../../../components/ProgressBar.js';
import { useReturnFocus } from '../../../components/useReturnFocus.js';
import { t } from '../../../messages/index.js';
import { DatabaseFindings } from './DatabaseFindings.js';
import { type ClusterDraft, addressProblem, isThisComputer } from './cluster-draft.js';
import { useClusterSetUp } from './useClusterSetUp.js';

const useStyles = makeStyles({
  surface: { width: '640px', maxWidth: 'calc(100vw - 32px)', maxHeight: 'calc(100vh - 32px)' },
  body: { maxHeight: 'calc(100vh - 82px)' },
  content: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '12px',
    // Of the outline of what has the focus.
    padding: '2px',
  },
  result: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  quiet: { color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
});

/** Sets workers up: the database in which they and this console meet, and what a test finds there. With a `place` it changes the access to that one. */
export function SetUpDialog(props: {
  readonly place: ClusterPlace | null;
  readonly onDone: (isNew: boolean) => void;
  readonly onClose: () => void;
}): ReactNode {
  useReturnFocus();
  const styles = useStyles();
  const { place, onClose } = props;
  // It is there at once when it was set up, while this is still open.
  const [before] = useState(place);
  const isNew = before === null;
  const onSaved = useDoneToast();
  const setUp = useClusterSetUp(before, () => {
    if (!isNew) onSaved(t.workers.saved);
    props.onDone(isNew);
  });
  const { draft, found, action, task } = setUp;
  const result = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (found !== null || action.error !== null || task !== null)
      result.current?.scrollIntoView({ block: 'nearest' });
  }, [found, action.error, task]);
  const leave = (): void => {
    if (task === null) onClose();
    else setUp.stop();
  };
  return (
    <Dialog
      open
      modalType="alert"
      onOpenChange={(_event, { open }) => {
        if (!open) leave();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody className={styles.body}>
          <DialogTitle>{isNew ? t.workers.setUpTitle : t.workers.accessTitle}</DialogTitle>
          <DialogText className={styles.content}>
            <p>{isNew ? t.workers.setUpText : t.workers.accessText}</p>
            <Fields draft={draft} change={setUp.change} isNew={isNew} />
            {isNew && <KeyFileNote />}
            <div ref={result} className={styles.result} aria-live="polite">
              {task !== null && (
                <Progress label={task === 'probe' ? t.workers.testing : t.workers.settingUp} />
              )}
              {task === null && found !== null && (
                <DatabaseFindings found={found} isLocal={isThisComputer(draft.address)} />
              )}
              {action.error && <LoadFailed error={action.error} />}
            </div>
          </DialogText>
          <DialogButtons>
            <Button
              appearance={found?.isUsable === true ? 'secondary' : 'primary'}
              disabledFocusable={!setUp.isWhole || action.busy}
              onClick={setUp.test}
            >
              {t.workers.test}
            </Button>
            <Button
              appearance={found?.isUsable === true ? 'primary' : 'secondary'}
              disabledFocusable={found?.isUsable !== true || action.busy}
              onClick={setUp.setUp}
            >
              {isNew ? t.workers.confirm : t.common.save}
            </Button>
            <Button onClick={leave}>{t.common.cancel}</Button>
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Fields(props: {
  readonly draft: ClusterDraft;
  readonly change: (part: Partial<ClusterDraft>) => void;
  readonly isNew: boolean;
}): ReactNode {
  const { secretStorage } = useAppInfo();
  const { draft, change, isNew } = props;
  return (
    <>
      <Field
        label={t.workers.address}
        required={isNew}
        validationMessage={addressProblem(draft)}
        {...(isNew ? { hint: t.workers.addressHint } : {})}
      >
        <Input
          value={draft.address}
          placeholder={t.workers.addressExample}
          readOnly={!isNew}
          maxLength={2048}
          spellCheck={false}
          onChange={(_event, { value }) => {
            change({ address: value });
          }}
        />
      </Field>
      <Field
        label={t.workers.password}
        hint={secretStorage === 'keychain' ? t.sources.secretKeychain : t.sources.secretFile}
      >
        <Input
          type="password"
          autoComplete="off"
          value={draft.password}
          maxLength={512}
          {...(isNew ? {} : { placeholder: t.workers.passwordUnchanged })}
          onChange={(_event, { value }) => {
            change({ password: value });
          }}
        />
      </Field>
      <PathField
        label={t.workers.caFile}
        hint={t.workers.caFileHint}
        value={draft.caFile}
        choose={bridge.sources.chooseFile}
        onChange={(caFile) => {
          change({ caFile });
        }}
      />
    </>
  );
}

function KeyFileNote(): ReactNode {
  const styles = useStyles();
  const { dataFolder } = useAppInfo();
  return <p className={styles.quiet}>{t.workers.keyFile(dataFolder)}</p>;
}

function Progress({ label }: { readonly label: string }): ReactNode {
  return (
    <>
      <ProgressBar aria-label={label} />
      <span>{label}</span>
    </>
  );
}
