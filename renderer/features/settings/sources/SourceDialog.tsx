import {
  Button,
  Dialog,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  Radio,
  RadioGroup,
  Spinner,
  Text,
  makeStyles,
} from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { DialogButtons } from '../../../components/DialogButtons.js';
import type { ErrorData } from '../../../../shared/errors.js';
import { type Source, nameSchema } from '../../../../shared/backup/model.js';
import type { SourceCheck, SourceDraft } from '../../../../shared/backup/source-draft.js';
import { followsDirectory, noLongerNamed } from '../../../../shared/backup/source-edit.js';
import { bridge } from '../../../base/bridge.js';
import { longestOf } from '../../../base/limits.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { NotRead } from '../../../components/NotRead.js';
import { PathField } from '../../../components/PathField.js';
import { ToneLabel } from '../../../components/tone.js';
import { useAction } from '../../../components/useAction.js';
import { type Format, useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { useProblem } from './CommonFields.js';
import { FindMailboxes } from './FindMailboxes.js';
import { ImapFields } from './ImapFields.js';
import { OAuthFields } from './OAuthFields.js';
import {
  type SourceFields,
  type SourceType,
  fieldsOf,
  newSource,
  retyped,
  sourceDraftOf,
  suggestedName,
  typesOf,
} from './draft.js';
import { Fault } from './fault.js';
import { fieldToMend } from './field-to-mend.js';
import { useDiscovery } from './useDiscovery.js';
import { type CheckedDraft, useTry } from './useTry.js';

const useStyles = makeStyles({
  surface: { width: '600px', maxWidth: 'calc(100vw - 32px)', maxHeight: 'calc(100vh - 32px)' },
  body: { maxHeight: 'calc(100vh - 82px)' },
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  fields: { display: 'contents' },
  result: { minHeight: '24px' },
  types: { flexWrap: 'wrap' },
  type: { whiteSpace: 'nowrap' },
});

/** Connects a mail server or a folder of mail, or changes one; it can be tried before it is saved. */
export function SourceDialog(props: {
  /** Null for a new one. */
  readonly edited: Source | null;
  /** It is tried at once, and leads to the field that it fails at. */
  readonly mend?: boolean;
  readonly onClose: () => void;
  readonly onSaved?: (source: Source) => void;
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
  const [isTold, setTold] = useState(false);
  const content = useRef<HTMLDivElement>(null);
  const result = useRef<HTMLDivElement>(null);
  const isBusy = action.busy || trying.busy;
  const draft = sourceDraftOf(fields);
  const left = draft && fields.stored ? noLongerNamed(fields.stored, draft.config) : [];
  const isFolder = draft !== null && draft.config.type !== 'imap';
  const tried = found ?? trying.found;
  const error = action.error ?? trying.error;
  const field = error && fieldToMend(error, fields);
  const fault = error && field && { field, said: saidOf(error, format) };
  const hasResult = tried !== null || error !== null;
  useEffect(() => {
    if (field !== null) focusProblem(content.current);
    // Below the fields, which may be more than the window is high.
    else if (hasResult) result.current?.scrollIntoView({ block: 'nearest' });
  }, [hasResult, field]);
  const change = (part: Partial<SourceFields>): void => {
    setFound(null);
    trying.clear();
    setTold(false);
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
      if (draft.config.type !== 'imap' && !isTold) {
        setTold(true);
        const there = await bridge.sources.check(toCheck(draft));
        if (there.mailboxes.length === 0) {
          setFound(there);
          return;
        }
      }
      const source =
        sourceId === undefined
          ? await bridge.sources.add(draft)
          : await bridge.sources.update({ ...draft, sourceId });
      props.onClose();
      props.onSaved?.(source);
    });
  };
  return (
    <Dialog
      open
      onOpenChange={(_event, { open, type }) => {
        if (!open && type !== 'backdropClick') props.onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody className={styles.body}>
          <DialogTitle>
            {props.edited ? t.sources.editTitle(props.edited.name) : t.sources.addTitle}
          </DialogTitle>
          <DialogContent className={styles.content}>
            <div ref={content} className={styles.fields}>
              <Fault value={fault}>
                <Fields
                  fields={fields}
                  change={change}
                  onType={(type) => {
                    change(retyped(fields, type, props.edited));
                  }}
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
              <ToneLabel tone="warning">
                {t.sources.noLongerRead(left.length, format.number(left.length), left[0] ?? '')}
              </ToneLabel>
            )}
            <div ref={result} className={styles.result} aria-live="polite">
              {isBusy && <Spinner size="tiny" label={t.sources.checking} labelPosition="after" />}
              {tried !== null && (
                <>
                  <ToneLabel tone={isFolder && tried.mailboxes.length === 0 ? 'warning' : 'success'}>
                    {draft !== null && followsDirectory(draft.config)
                      ? t.sources.signedIn
                      : (isFolder ? t.sources.folderChecked : t.sources.checked)(
                          tried.mailboxes.length,
                          format.number(tried.mailboxes.length),
                        )}
                  </ToneLabel>
                  <NotRead passedOver={tried.passedOver} />
                </>
              )}
              {error && field === null && <LoadFailed error={error} />}
              {isTold && !action.busy && (
                <Text block>{sourceId === undefined ? t.sources.addAnyway : t.sources.saveAnyway}</Text>
              )}
            </div>
          </DialogContent>
          <DialogButtons>
            <Button disabledFocusable={!draft || isBusy} onClick={check}>
              {t.sources.check}
            </Button>
            <Button appearance="primary" disabledFocusable={!draft || action.busy} onClick={save}>
              {sourceId === undefined ? t.sources.add : t.sources.save}
            </Button>
            <Button onClick={props.onClose}>{t.common.cancel}</Button>
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** With what the server said besides. */
function saidOf({ message, details }: ErrorData, format: Format): string {
  return [message, details ?? ''].map(format.say).filter(Boolean).join(' ');
}

/** The first field that says what is wrong with it. */
function focusProblem(content: HTMLElement | null): void {
  content?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}

interface FieldsProps {
  readonly fields: SourceFields;
  readonly change: (part: Partial<SourceFields>) => void;
  /** What reads an organisation's directory. */
  readonly finder: ReactNode;
}

function Fields(props: FieldsProps & { readonly onType: (type: SourceType) => void }): ReactNode {
  const { fields, change, finder } = props;
  return (
    <>
      <TypeChoice fields={fields} onType={props.onType} />
      <PlaceFields fields={fields} change={change} finder={finder} />
      <NameField fields={fields} change={change} />
    </>
  );
}

function TypeChoice(props: {
  readonly fields: SourceFields;
  readonly onType: (type: SourceType) => void;
}): ReactNode {
  const styles = useStyles();
  const types = typesOf(props.fields);
  if (types.length === 0) return null;
  return (
    <RadioGroup
      className={styles.types}
      layout="horizontal"
      aria-label={t.sources.type}
      value={props.fields.type}
      onChange={(_event, { value }) => {
        const type = types.find((known) => known === value);
        if (type) props.onType(type);
      }}
    >
      {types.map((type) => (
        <Radio key={type} value={type} label={<span className={styles.type}>{t.sources.types[type]}</span>} />
      ))}
    </RadioGroup>
  );
}

function NameField({ fields, change }: Omit<FieldsProps, 'finder'>): ReactNode {
  return (
    <Field label={t.sources.name} hint={t.sources.nameHint}>
      <Input
        dir="auto"
        maxLength={longestOf(nameSchema)}
        placeholder={suggestedName(fields)}
        value={fields.name}
        onChange={(_event, { value }) => {
          change({ name: value });
        }}
      />
    </Field>
  );
}

/** Where the mail is, and how to get in. */
function PlaceFields({ fields, change, finder }: FieldsProps): ReactNode {
  const problem = useProblem(fields);
  switch (fields.type) {
    case 'imap':
      return <ImapFields fields={fields} change={change} />;
    case 'm365':
    case 'google':
      return <OAuthFields key={fields.type} provider={fields.type} {...{ fields, change, finder }} />;
    case 'maildir':
    case 'mbox':
      return (
        <PathField
          label={t.sources.folder}
          problem={problem('path')}
          hint={t.sources.typeHints[fields.type]}
          required
          value={fields.path}
          choose={bridge.sources.chooseFolder}
          onChange={(path) => {
            change({ path });
          }}
        />
      );
  }
}
