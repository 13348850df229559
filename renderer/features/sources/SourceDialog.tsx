import {
  Button,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  MessageBar,
  MessageBarBody,
  makeStyles,
} from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ErrorData } from '../../../shared/errors.js';
import type { Source } from '../../../shared/backup/source.js';
import type { SourceCheck, SourceDraft } from '../../../shared/backup/source-draft.js';
import { namedByHand, noLongerNamed } from '../../../shared/backup/source-edit.js';
import { bridge } from '../../base/bridge.js';
import { DialogText } from '../../components/DialogText.js';
import { ConfirmDialog } from '../../components/ConfirmDialog.js';
import { DialogButtons } from '../../components/DialogButtons.js';
import { useAction } from '../../components/useAction.js';
import { type Format, useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { testSource } from '../../stores/source-states.js';
import { FindMailboxes } from './FindMailboxes.js';
import { SourceForm } from './SourceForm.js';
import { TryResult } from './TryResult.js';
import { TypeChoice } from './TypeChoice.js';
import { sourceDraftOf } from './draft.js';
import { type SourceFields, fieldsOf, newSource, retyped } from './source-fields.js';
import { Fault } from './fault.js';
import { fieldToMend } from './field-to-mend.js';
import { isTypedIn } from './typed-in.js';
import { useDiscovery } from './useDiscovery.js';
import { type CheckedDraft, useTry } from './useTry.js';

/** In a window as low as this the fields have no room of their own: all scrolls together. */
const low = '@media (max-height: 480px)';

const useStyles = makeStyles({
  surface: { width: '640px', maxWidth: 'calc(100vw - 32px)', maxHeight: 'calc(100vh - 32px)' },
  body: { maxHeight: 'calc(100vh - 82px)' },
  // Kind and answer stay where they are; what is between them scrolls.
  content: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '12px',
    minHeight: 0,
    overflow: 'hidden',
    [low]: { overflowY: 'auto' },
  },
  fields: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '12px',
    minHeight: 0,
    overflowY: 'auto',
    // Of the outline of what has the focus.
    padding: '2px',
    [low]: { overflowY: 'visible', flexShrink: 0 },
  },
  left: { flexShrink: 0 },
  result: { flexShrink: 0, minHeight: '24px' },
});

/** Connects a mail server or a folder of mail, or changes one; it can be tried before it is saved. */
export function SourceDialog(props: {
  /** Null for a new one. */
  readonly edited: Source | null;
  /** It is tried at once, and leads to the field that it fails at. */
  readonly mend?: boolean;
  readonly onClose: () => void;
  /** With how many mailboxes it has; null while nobody knows. */
  readonly onSaved?: (source: Source, mailboxes: number | null) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  const trying = useTry();
  const discovering = useDiscovery();
  const [fields, setFields] = useState<SourceFields>((props.edited && fieldsOf(props.edited)) ?? newSource);
  const [found, setFound] = useState<SourceCheck | null>(null);
  const [first] = useState(() => sourceDraftOf(fields));
  // A folder that gives no mail now is added at the second click only, once that is said.
  const [told, setTold] = useState<'no-mail' | 'stopped' | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const content = useRef<HTMLDivElement>(null);
  const result = useRef<HTMLDivElement>(null);
  const [checkButton, setCheckButton] = useState<HTMLElement | null>(null);
  const isBusy = action.busy || trying.busy;
  const draft = sourceDraftOf(fields);
  const left = draft && fields.stored ? noLongerNamed(fields.stored, draft.config) : [];
  const error = action.error ?? trying.error;
  const field = error && fieldToMend(error, fields);
  const fault = error && field && { field, said: saidOf(error, format) };
  const tried = found ?? trying.found;
  const hasResult = tried !== null || error !== null;
  useEffect(() => {
    if (field !== null) showProblem(content.current);
    // In a low window it may be below the edge.
    else if (hasResult) result.current?.scrollIntoView({ block: 'nearest' });
  }, [hasResult, field]);
  const change = (part: Partial<SourceFields>): void => {
    setFound(null);
    trying.clear();
    setTold(null);
    action.clear();
    discovering.clear();
    setFields((known) => ({ ...known, ...part }));
  };
  const sourceId = props.edited?.id;
  const toCheck = (checked: SourceDraft): CheckedDraft =>
    sourceId === undefined ? checked : { ...checked, sourceId };
  const { start } = trying;
  const { mend = false } = props;
  useEffect(() => {
    if (mend && first && sourceId !== undefined) start({ ...first, sourceId });
  }, [mend, first, sourceId, start]);
  const check = (): void => {
    if (!draft) return;
    setFound(null);
    action.clear();
    start(toCheck(draft));
  };
  const save = (): void => {
    if (!draft) return;
    trying.clear();
    action.run(async () => {
      let there = tried;
      if (draft.config.type !== 'imap' && told === null) {
        setTold('no-mail');
        there = await trying.look(toCheck(draft));
        if (there === null) {
          setTold('stopped');
          return;
        }
        if (there.mailboxes.length === 0) {
          setFound(there);
          return;
        }
      }
      const source =
        sourceId === undefined
          ? await bridge.sources.add(draft)
          : await bridge.sources.update({ ...draft, sourceId });
      // How that goes is said in the list of sources.
      testSource(source.id).catch(() => undefined);
      props.onClose();
      const named = namedByHand(draft.config).length;
      const inDirectory =
        discovering.state.type === 'found' ? discovering.state.found.mailboxes.length : null;
      const listed = draft.config.type === 'imap' ? inDirectory : (there?.mailboxes.length ?? null);
      props.onSaved?.(source, named > 0 ? named : listed);
    });
  };
  const leave = (): void => {
    if (isTypedIn(fields, props.edited)) setLeaving(true);
    else props.onClose();
  };
  return (
    <>
      <Dialog
        open
        onOpenChange={(_event, { open, type }) => {
          if (!open && type !== 'backdropClick') leave();
        }}
      >
        <DialogSurface className={styles.surface}>
          <DialogBody className={styles.body}>
            <DialogTitle>
              {props.edited ? t.sources.editTitle(props.edited.name) : t.sources.addTitle}
            </DialogTitle>
            <DialogText className={styles.content}>
              <TypeChoice
                fields={fields}
                onType={(type) => {
                  change(retyped(fields, type, props.edited));
                }}
              />
              <div ref={content} className={styles.fields}>
                <Fault value={fault}>
                  <SourceForm
                    fields={fields}
                    change={change}
                    finder={
                      <FindMailboxes
                        discovering={discovering}
                        look={draft && ((task) => bridge.sources.tryDiscovery({ ...toCheck(draft), task }))}
                      />
                    }
                  />
                </Fault>
              </div>
              {left.length > 0 && (
                <MessageBar intent="warning" layout="multiline" className={styles.left}>
                  <MessageBarBody>
                    {t.sources.noLongerRead(left.length, format.number(left.length), left[0] ?? '')}
                  </MessageBarBody>
                </MessageBar>
              )}
              <div ref={result} className={styles.result} aria-live="polite">
                <TryResult
                  {...{ isBusy, progress: trying.progress, draft, found: tried }}
                  onStop={
                    trying.busy
                      ? () => {
                          trying.clear();
                          // The button that stopped it goes away with it.
                          checkButton?.focus();
                        }
                      : null
                  }
                  error={field === null ? error : null}
                  anyway={
                    told === null || action.busy ? null : t.sources.anyway(told, sourceId === undefined)
                  }
                />
              </div>
            </DialogText>
            <DialogButtons>
              <Button ref={setCheckButton} disabledFocusable={!draft || isBusy} onClick={check}>
                {t.sources.check}
              </Button>
              <Button appearance="primary" disabledFocusable={!draft || action.busy} onClick={save}>
                {sourceId === undefined ? t.sources.add : t.sources.save}
              </Button>
              <Button onClick={leave}>{t.common.cancel}</Button>
            </DialogButtons>
          </DialogBody>
        </DialogSurface>
      </Dialog>
      {isLeaving && (
        <ConfirmDialog
          title={t.sources.discardTitle}
          text={props.edited ? t.sources.discardEdited(props.edited.name) : t.sources.discardNew}
          confirm={t.sources.discard}
          cancel={t.sources.keepEditing}
          onConfirm={props.onClose}
          onCancel={() => {
            setLeaving(false);
          }}
        />
      )}
    </>
  );
}

/** With what the server said besides. */
function saidOf({ message, details }: ErrorData, format: Format): string {
  return [message, details ?? ''].map(format.say).filter(Boolean).join(' ');
}

/** Leads to the first field that says what is wrong with it, and to what it says: that stands below the field, beyond the edge where it is the last one in sight. */
function showProblem(content: HTMLElement | null): void {
  const field = content?.querySelector<HTMLElement>('[aria-invalid="true"]');
  field?.focus();
  for (const id of field?.getAttribute('aria-describedby')?.split(' ') ?? []) {
    document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
  }
}
