import {
  Button,
  Checkbox,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  makeStyles,
} from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import { assertNever } from '../../../../shared/errors.js';
import { DialogButtons } from '../../../components/DialogButtons.js';
import { DialogText } from '../../../components/DialogText.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useReturnFocus } from '../../../components/useReturnFocus.js';
import { t } from '../../../messages/index.js';
import { KeepKey } from '../storage/KeepKey.js';
import { NewPassphraseFields, PassphraseField } from '../storage/PassphraseFields.js';
import { RecoveryKeyDialog } from '../storage/RecoveryKeyDialog.js';
import { BucketTask } from './BucketTask.js';
import { CacheField } from './CacheField.js';
import { Findings } from './Findings.js';
import { LockFields } from './LockFields.js';
import { OutcomeDialog } from './OutcomeDialog.js';
import { PlaceFields } from './PlaceFields.js';
import { cacheBytesOf } from './bucket-draft.js';
import { type Intent, type Offer, offerOf } from './offer.js';
import { type BucketSetUp, useBucketSetUp } from './useBucketSetUp.js';

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
  part: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
});

/** Sets up a repository in a bucket, or connects one that is there: the place, what a test finds, and what is made of it. */
export function BucketDialog(props: {
  readonly intent: Intent;
  /** There is a repository, named by the folder of its index. */
  readonly onDone: (path: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  useReturnFocus();
  const styles = useStyles();
  const setUp = useBucketSetUp();
  const { draft, secrets, probed, action, task, outcome } = setUp;
  const offer = offerOf(props.intent, probed);
  const result = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (probed !== null || action.error !== null || task !== null)
      result.current?.scrollIntoView({ block: 'start' });
  }, [probed, action.error, task]);
  if (outcome !== null) {
    const { path, name, recoveryKey, remarks } = outcome;
    const done = (): void => {
      props.onDone(path);
    };
    return recoveryKey === null ? (
      <OutcomeDialog outcome={outcome} onClose={done} />
    ) : (
      <RecoveryKeyDialog path={name} {...{ recoveryKey, remarks }} onClose={done} />
    );
  }
  const leave = (): void => {
    if (task === null) props.onClose();
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
          <DialogTitle>{props.intent === 'new' ? t.buckets.newTitle : t.buckets.connectTitle}</DialogTitle>
          <DialogText className={styles.content}>
            <p>{props.intent === 'new' ? t.buckets.newText : t.buckets.connectText}</p>
            <PlaceFields
              draft={draft}
              change={setUp.changePlace}
              secretKey={secrets.secretKey}
              onSecretKey={(secretKey) => {
                setUp.type({ secretKey });
              }}
              keepsSecretKey={false}
            />
            <div ref={result} className={styles.part} aria-live="polite">
              {task !== null && <BucketTask task={task} progress={setUp.progress} />}
              {task === null && probed !== null && <Findings probed={probed} />}
              {action.error && <LoadFailed error={action.error} />}
            </div>
            {offer.type === 'create' && <NewFields setUp={setUp} />}
            {offer.type === 'connect' && <ConnectFields setUp={setUp} />}
          </DialogText>
          <DialogButtons>
            {(probed !== null || props.intent === 'existing') && (
              <Button disabledFocusable={!isPlaced(setUp) || action.busy} onClick={setUp.test}>
                {t.buckets.test}
              </Button>
            )}
            <NextButton offer={offer} setUp={setUp} onUse={props.onDone} />
            <Button onClick={leave}>{t.common.cancel}</Button>
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

interface SetUpProps {
  readonly setUp: BucketSetUp;
}

function NextButton(
  props: SetUpProps & { readonly offer: Offer; readonly onUse: (path: string) => void },
): ReactNode {
  const { setUp, offer } = props;
  const [label, isReady, act] = nextOf(offer, setUp, props.onUse);
  return (
    <Button
      appearance="primary"
      disabledFocusable={!isReady || setUp.action.busy}
      onClick={() => {
        if (isReady) act();
      }}
    >
      {label}
    </Button>
  );
}

function nextOf(
  offer: Offer,
  setUp: BucketSetUp,
  use: (path: string) => void,
): readonly [label: string, isReady: boolean, act: () => void] {
  const isWhole = isPlaced(setUp) && cacheBytesOf(setUp.draft) !== null;
  switch (offer.type) {
    case 'test':
      return [t.buckets.test, isPlaced(setUp), setUp.test];
    case 'create':
      return [
        t.buckets.createConfirm,
        isWhole && (!setUp.draft.isEncrypted || setUp.secrets.passphrase !== null),
        setUp.create,
      ];
    case 'nothing':
      return [t.buckets.createConfirm, false, setUp.create];
    case 'connect': {
      const content = setUp.probed?.content;
      const needsSecret = content?.type === 'repository' && content.isEncrypted;
      const isGiven = !needsSecret || setUp.secrets.secret !== '';
      return [t.buckets.connectConfirm, isWhole && isGiven, setUp.connect];
    }
    case 'use':
      return [
        t.buckets.use,
        true,
        () => {
          use(offer.path);
        },
      ];
    default:
      return assertNever(offer);
  }
}

function isPlaced({ place, draft, secrets }: BucketSetUp): boolean {
  return place !== null && (draft.credentials === 'environment' || secrets.secretKey !== '');
}

/** What a new repository is made with. */
function NewFields({ setUp }: SetUpProps): ReactNode {
  const styles = useStyles();
  const { draft, probed, change, type } = setUp;
  return (
    <div className={styles.part}>
      {probed !== null && <LockFields probed={probed} draft={draft} change={change} />}
      <Checkbox
        label={t.buckets.isEncrypted}
        checked={draft.isEncrypted}
        onChange={(_event, { checked }) => {
          change({ isEncrypted: checked === true });
        }}
      />
      {draft.isEncrypted ? (
        <>
          <NewPassphraseFields
            label={t.encryption.passphrase}
            initial={setUp.secrets.passphrase}
            onChange={(passphrase) => {
              type({ passphrase });
            }}
          />
          <Keep setUp={setUp} />
        </>
      ) : (
        <p>{t.buckets.notEncrypted}</p>
      )}
      <Cache setUp={setUp} />
    </div>
  );
}

/** What a repository that is there is opened with. */
function ConnectFields({ setUp }: SetUpProps): ReactNode {
  const styles = useStyles();
  const { probed, secrets, type } = setUp;
  const content = probed?.content ?? null;
  const isReadable = content?.type === 'repository' && !content.isEncrypted;
  return (
    <div className={styles.part}>
      {!isReadable && (
        <>
          <PassphraseField
            label={t.encryption.passphraseOrKey}
            value={secrets.secret}
            {...(content === null ? { hint: t.buckets.secretHint } : {})}
            onChange={(secret) => {
              type({ secret });
            }}
          />
          <Keep setUp={setUp} />
        </>
      )}
      <Cache setUp={setUp} />
    </div>
  );
}

function Keep({ setUp: { draft, change } }: SetUpProps): ReactNode {
  return (
    <KeepKey
      keep={draft.keepsKey}
      onChange={(keepsKey) => {
        change({ keepsKey });
      }}
    />
  );
}

function Cache({ setUp: { draft, change } }: SetUpProps): ReactNode {
  return (
    <CacheField
      cacheGb={draft.cacheGb}
      onChange={(cacheGb) => {
        change({ cacheGb });
      }}
    />
  );
}
