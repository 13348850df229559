import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { ShieldCheckmark20Regular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import type { AuditVerification } from '../../../shared/audit/entry.js';
import { bridge } from '../../base/bridge.js';
import { DialogText } from '../../components/DialogText.js';
import { CopyButton } from '../../components/CopyButton.js';
import type { Action } from '../../components/useAction.js';
import { ToneIcon } from '../../components/tone.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';

const useStyles = makeStyles({
  outcome: { display: 'flex', alignItems: 'center', columnGap: '8px', fontWeight: tokens.fontWeightSemibold },
  faults: { margin: '12px 0 0', paddingInlineStart: '20px', maxHeight: '220px', overflowY: 'auto' },
  end: {
    marginTop: '16px',
    overflowWrap: 'anywhere',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
  },
  hint: { margin: '4px 0 8px', color: tokens.colorNeutralForeground3 },
});

/** Reads the whole chain and says what came of it; an error of `action` is shown where there is room for it. */
export function VerifyActions({ action }: { readonly action: Action }): ReactNode {
  const [found, setFound] = useState<AuditVerification | null>(null);
  return (
    <>
      <Button
        icon={<ShieldCheckmark20Regular />}
        disabledFocusable={action.busy}
        onClick={() => {
          action.run(async () => {
            setFound(await bridge.audit.verify({ expected: null }));
          });
        }}
      >
        {action.busy ? t.actions.verifying : t.actions.verify}
      </Button>
      {action.busy && (
        <Button
          onClick={() => {
            void bridge.audit.cancelVerify();
          }}
        >
          {t.common.cancel}
        </Button>
      )}
      {found !== null && (
        <Dialog
          open
          onOpenChange={() => {
            setFound(null);
          }}
        >
          <DialogSurface>
            <DialogBody>
              <DialogTitle>{t.actions.verify}</DialogTitle>
              <DialogText>
                <Outcome found={found} />
              </DialogText>
              <DialogActions>
                <DialogTrigger disableButtonEnhancement>
                  <Button appearance="primary">{t.common.close}</Button>
                </DialogTrigger>
              </DialogActions>
            </DialogBody>
          </DialogSurface>
        </Dialog>
      )}
    </>
  );
}

function Outcome({ found }: { readonly found: AuditVerification }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { entries, faults, named, head } = found;
  const isWhole = faults === 0;
  const said = !isWhole
    ? t.actions.damaged(faults, format.number(faults))
    : head === null
      ? t.actions.nothingToVerify
      : t.actions.whole(entries, format.number(entries));
  return (
    <>
      <p className={styles.outcome} role="status">
        <ToneIcon tone={isWhole ? 'success' : 'error'} />
        {said}
      </p>
      {!isWhole && (
        <ul className={styles.faults}>
          {named.map(({ number, fault }) => (
            <li key={number}>{t.actions.fault(format.number(number), fault)}</li>
          ))}
          {faults > named.length && <li>{t.actions.moreFaults(format.number(faults - named.length))}</li>}
        </ul>
      )}
      {head !== null && (
        <>
          <p className={styles.end}>{t.actions.end(String(head.number), head.hash)}</p>
          <p className={styles.hint}>{t.actions.endHint}</p>
          <CopyButton label={t.common.copy} text={() => `${String(head.number)}:${head.hash}`} />
        </>
      )}
    </>
  );
}
