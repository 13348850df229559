import {
  Button,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  Select,
  makeStyles,
} from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Channel } from '../../../../shared/notifications/channel.js';
import { bridge } from '../../../base/bridge.js';
import { useDoneToast } from '../../../base/toast.js';
import { DialogText } from '../../../components/DialogText.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { DialogButtons } from '../../../components/DialogButtons.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { PathField } from '../../../components/PathField.js';
import { useAction } from '../../../components/useAction.js';
import { useReturnFocus } from '../../../components/useReturnFocus.js';
import { t } from '../../../messages/index.js';
import { EmailFields, useChannelProblem } from './EmailFields.js';
import { TestAnswer } from './TestAnswer.js';
import { ToldFields } from './ToldFields.js';
import { WebhookFields } from './WebhookFields.js';
import {
  type ChannelFields,
  channelTargets,
  draftOf,
  fieldsOf,
  newChannel,
  suggestedName,
} from './channel-fields.js';
import { useChannelTest } from './useChannelTest.js';

/** In a window as low as this the fields have no room of their own: all scrolls together. */
const low = '@media (max-height: 480px)';

const useStyles = makeStyles({
  surface: { width: '640px', maxWidth: 'calc(100vw - 32px)', maxHeight: 'calc(100vh - 32px)' },
  body: { maxHeight: 'calc(100vh - 82px)' },
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
  result: { flexShrink: 0, minHeight: '24px' },
});

/** Adds a channel or changes one; a test can be sent before it is saved. */
export function ChannelDialog(props: {
  /** Null for a new one. */
  readonly edited: Channel | null;
  readonly onClose: () => void;
  /** A key was made that is shown only now. */
  readonly onSigningKey: (name: string, key: string) => void;
}): ReactNode {
  useReturnFocus();
  const styles = useStyles();
  const action = useAction();
  const test = useChannelTest();
  const onDone = useDoneToast();
  const { edited } = props;
  const [first] = useState<ChannelFields>(() => (edited === null ? newChannel : fieldsOf(edited)));
  const [fields, setFields] = useState(first);
  const [isLeaving, setLeaving] = useState(false);
  const problem = useChannelProblem(fields);
  const draft = draftOf(fields);
  const result = useRef<HTMLDivElement>(null);
  const hasResult = test.busy || test.answer !== null || test.error !== null || action.error !== null;
  useEffect(() => {
    // In a low window it may be below the edge.
    if (hasResult) result.current?.scrollIntoView({ block: 'nearest' });
  }, [hasResult]);
  const change = (part: Partial<ChannelFields>): void => {
    test.clear();
    action.clear();
    setFields((known) => ({ ...known, ...part }));
  };
  const sendTest = (): void => {
    if (!draft) return;
    action.clear();
    test.start((task) =>
      bridge.notificationChannels.tryOut({ ...draft, channelId: edited?.id ?? null, task }),
    );
  };
  const save = (): void => {
    if (!draft) return;
    test.clear();
    action.run(async () => {
      const { signingKey } =
        edited === null
          ? await bridge.notificationChannels.add(draft)
          : await bridge.notificationChannels.update({ ...draft, channelId: edited.id });
      const { name } = draft.definition;
      props.onClose();
      if (signingKey !== null) props.onSigningKey(name, signingKey);
      else onDone(edited === null ? t.channels.added(name) : t.channels.saved(name));
    });
  };
  const leave = (): void => {
    // A kind that was chosen costs a click; anything else was typed or thought about.
    if (JSON.stringify({ ...fields, target: '' }) === JSON.stringify({ ...first, target: '' }))
      props.onClose();
    else setLeaving(true);
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
              {edited === null ? t.channels.addTitle : t.channels.editTitle(edited.name)}
            </DialogTitle>
            <DialogText className={styles.content}>
              <div className={styles.fields}>
                <Field label={t.channels.target}>
                  <Select
                    value={fields.target}
                    onChange={(_event, { value }) => {
                      const target = channelTargets.find((known) => known === value);
                      if (target) change({ target, address: '', newKey: false });
                    }}
                  >
                    {channelTargets.map((target) => (
                      <option key={target} value={target}>
                        {t.channels.targets[target]}
                      </option>
                    ))}
                  </Select>
                </Field>
                {fields.target === 'email' ? (
                  <EmailFields {...{ fields, change }} />
                ) : (
                  <WebhookFields {...{ fields, change }} format={fields.target} />
                )}
                <PathField
                  label={t.sources.caFile}
                  hint={t.channels.caFileHint}
                  problem={problem('caFile')}
                  value={fields.caFile}
                  choose={bridge.sources.chooseFile}
                  onChange={(caFile) => {
                    change({ caFile });
                  }}
                />
                <ToldFields {...{ fields, change }} />
                <Field label={t.channels.name} validationMessage={problem('name')}>
                  <Input
                    value={fields.name}
                    placeholder={suggestedName(fields)}
                    onChange={(_event, { value }) => {
                      change({ name: value });
                    }}
                  />
                </Field>
              </div>
              <div ref={result} className={styles.result}>
                <TestAnswer test={test} />
                {action.error && <LoadFailed error={action.error} />}
              </div>
            </DialogText>
            <DialogButtons>
              <Button disabledFocusable={!draft || test.busy || action.busy} onClick={sendTest}>
                {t.channels.test}
              </Button>
              <Button appearance="primary" disabledFocusable={!draft || action.busy} onClick={save}>
                {edited === null ? t.common.add : t.common.save}
              </Button>
              <Button onClick={leave}>{t.common.cancel}</Button>
            </DialogButtons>
          </DialogBody>
        </DialogSurface>
      </Dialog>
      {isLeaving && (
        <ConfirmDialog
          title={t.channels.discardTitle}
          text={edited === null ? t.channels.discardNew : t.channels.discardEdited(edited.name)}
          confirm={t.channels.discard}
          cancel={t.channels.keepEditing}
          onConfirm={props.onClose}
          onCancel={() => {
            setLeaving(false);
          }}
        />
      )}
    </>
  );
}
