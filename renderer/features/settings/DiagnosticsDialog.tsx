import {
  Button,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { Checkmark16Regular, Dismiss16Regular } from '@fluentui/react-icons';
import { type ReactNode, useEffect, useState } from 'react';
import type { DiagnosticsProgress } from '../../../shared/diagnostics.js';
import { bridge } from '../../base/bridge.js';
import { useSavedToast } from '../../base/toast.js';
import { DialogButtons } from '../../components/DialogButtons.js';
import { DialogText } from '../../components/DialogText.js';
import { LateProgressBar } from '../../components/LateProgressBar.js';
import { LoadFailed } from '../../components/Loaded.js';
import { useAction } from '../../components/useAction.js';
import { useReturnFocus } from '../../components/useReturnFocus.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';

const useStyles = makeStyles({
  surface: { width: '600px', maxWidth: 'calc(100vw - 32px)' },
  content: { display: 'flex', flexDirection: 'column', rowGap: '16px' },
  columns: {
    display: 'grid',
    gridTemplateColumns: '1fr 1fr',
    gap: '16px 24px',
    '@media (max-width: 560px)': { gridTemplateColumns: '1fr' },
  },
  heading: {
    marginBottom: '8px',
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
  list: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
    margin: 0,
    padding: 0,
    listStyleType: 'none',
  },
  item: { display: 'flex', columnGap: '8px' },
  icon: {
    display: 'flex',
    alignItems: 'center',
    flexShrink: 0,
    height: tokens.lineHeightBase300,
    color: tokens.colorNeutralForeground3,
  },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** Says what a diagnostics file holds and what it never does, then saves one. */
export function DiagnosticsDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  useReturnFocus();
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  const onSaved = useSavedToast();
  const [progress, setProgress] = useState<DiagnosticsProgress | null>(null);
  useEffect(() => bridge.app.diagnosticsProgress(setProgress), []);
  const save = (): void => {
    action.run(async () => {
      try {
        const saved = await bridge.app.exportDiagnostics();
        onSaved(saved);
        if (saved.outcome === 'saved') onClose();
      } finally {
        setProgress(null);
      }
    });
  };
  const cancel = (): void => {
    if (action.busy) void bridge.app.cancelDiagnostics();
    onClose();
  };
  const { error } = action;
  return (
    <Dialog
      open
      onOpenChange={(_event, { open, type }) => {
        if (!open && type !== 'backdropClick') cancel();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t.diagnostics.title}</DialogTitle>
          <DialogText className={styles.content}>
            <p>{t.diagnostics.intro}</p>
            <div className={styles.columns}>
              <ItemList
                title={t.diagnostics.included}
                items={t.diagnostics.includedItems}
                icon={<Checkmark16Regular />}
              />
              <ItemList
                title={t.diagnostics.never}
                items={t.diagnostics.neverItems}
                icon={<Dismiss16Regular />}
              />
            </div>
            <p className={styles.quiet}>{t.diagnostics.placeholders}</p>
            {progress && (
              <LateProgressBar
                label={t.diagnostics.title}
                progress={progress}
                text={t.diagnostics.progress}
              />
            )}
            {error && (
              <LoadFailed
                error={{
                  ...error,
                  details: t.diagnostics.withCode(format.say(error.details ?? ''), error.code),
                }}
              />
            )}
          </DialogText>
          <DialogButtons>
            <Button appearance="primary" disabledFocusable={action.busy} onClick={save}>
              {t.diagnostics.save}
            </Button>
            <Button onClick={cancel}>{t.common.cancel}</Button>
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function ItemList(props: {
  readonly title: string;
  readonly items: readonly string[];
  readonly icon: ReactNode;
}): ReactNode {
  const styles = useStyles();
  return (
    <section>
      <h3 className={styles.heading}>{props.title}</h3>
      <ul className={styles.list}>
        {props.items.map((item) => (
          <li key={item} className={styles.item}>
            <span className={styles.icon}>{props.icon}</span>
            {item}
          </li>
        ))}
      </ul>
    </section>
  );
}
