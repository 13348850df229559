import {
  Button,
  Checkbox,
  Dropdown,
  Field,
  MessageBar,
  MessageBarBody,
  Option,
  Radio,
  RadioGroup,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { Source } from '../../../../shared/backup/source.js';
import {
  type ServerRestoreRequest,
  type UnfinishedRestore,
  existingRules,
  restorePlaces,
  serverRestoreRequestSchema,
} from '../../../../shared/backup/server-restore.js';
import { bridge } from '../../../base/bridge.js';
import { openOverlay } from '../../../base/navigation.js';
import { DialogButtons } from '../../../components/DialogButtons.js';
import { DialogText } from '../../../components/DialogText.js';
import { LoadFailed, LoadedResource } from '../../../components/Loaded.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { sourcesResource } from '../../../stores/sources.js';
import { useCall } from '../../../stores/useCall.js';
import { describeSource } from '../../sources/describe.js';
import { TargetField } from './TargetField.js';
import type { RestoreSubject } from '../../../base/restore-subject.js';
import { describeSubject } from './subject.js';
import { useBeginRestore } from './useBeginRestore.js';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  option: { display: 'flex', flexDirection: 'column' },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
  subject: { overflowWrap: 'anywhere' },
});

interface FormProps {
  readonly subject: RestoreSubject;
  readonly onBegun: () => void;
  readonly onClose: () => void;
}

/** What is restored, to which source and mailbox, into which folders, and what happens to what is there. */
export function RestoreForm(props: FormProps): ReactNode {
  return (
    <LoadedResource resource={sourcesResource}>
      {(all) => {
        // Nothing is restored into mbox files: others may write to them.
        const sources = all.filter(({ config }) => config.type !== 'mbox');
        const first = sources.find(({ id }) => id === props.subject.sourceId) ?? sources[0];
        return first ? <Form {...props} sources={sources} first={first} /> : <NoSources {...props} />;
      }}
    </LoadedResource>
  );
}

function NoSources({ onClose }: FormProps): ReactNode {
  return (
    <>
      <DialogText>{t.restoreToServer.noSources}</DialogText>
      <DialogButtons>
        <Button
          appearance="primary"
          onClick={() => {
            openOverlay({ type: 'add-source' });
          }}
        >
          {t.restoreToServer.addSource}
        </Button>
        <Button onClick={onClose}>{t.common.cancel}</Button>
      </DialogButtons>
    </>
  );
}

const findUnfinished = (request: string): Promise<UnfinishedRestore | null> =>
  bridge.restore.unfinished(serverRestoreRequestSchema.parse(JSON.parse(request)));

function Form(props: FormProps & { readonly sources: readonly Source[]; readonly first: Source }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { subject, sources } = props;
  const [source, setSource] = useState(props.first);
  const [target, setTarget] = useState<string | null>(null);
  const [into, setInto] = useState<ServerRestoreRequest['into']>('new-folder');
  const [existing, setExisting] = useState<ServerRestoreRequest['existing']>('skip');
  const [startOver, setStartOver] = useState(false);
  const targetMailbox = (target ?? defaultTarget(source, subject)).trim();
  const request: ServerRestoreRequest = {
    selection: subject.selection,
    sourceId: source.id,
    targetMailbox,
    into,
    existing: into === 'original' ? existing : 'skip',
    startOver: false,
  };
  const { data } = useCall(targetMailbox === '' ? null : JSON.stringify(request), findUnfinished);
  const unfinished = data.state === 'ready' ? data.value : null;
  const continues = unfinished !== null && !startOver;
  const start = useBeginRestore(source.id, props.onBegun);
  const isReady = targetMailbox !== '' && start.mayBegin && !start.action.busy;
  const begin = (): void => {
    if (isReady) start.begin({ ...request, startOver: unfinished !== null && startOver });
  };
  return (
    <>
      <DialogText className={styles.content}>
        <p className={styles.subject} dir="auto">
          {describeSubject(subject, format)}
        </p>
        <Field label={t.restoreToServer.source}>
          <Dropdown
            clearButton={null}
            value={source.name}
            selectedOptions={[source.id]}
            onOptionSelect={(_event, { optionValue }) => {
              const chosen = sources.find(({ id }) => id === optionValue);
              if (chosen) setSource(chosen);
              setTarget(null);
            }}
          >
            {sources.map(({ id, name, config }) => (
              <Option key={id} value={id} text={name}>
                <span className={styles.option}>
                  <span dir="auto">{name}</span>
                  <span className={styles.quiet}>{describeSource(config)}</span>
                </span>
              </Option>
            ))}
          </Dropdown>
        </Field>
        <TargetField
          key={source.id}
          sourceId={source.id}
          value={target ?? targetMailbox}
          onChange={setTarget}
        />
        <Choice
          label={t.restoreToServer.into}
          options={restorePlaces}
          names={t.restoreToServer.places}
          hints={t.restoreToServer.placeHints}
          value={into}
          onChange={setInto}
        />
        {into === 'original' && (
          <Choice
            label={t.restoreToServer.existing}
            options={existingRules}
            names={t.restoreToServer.rules}
            hints={t.restoreToServer.ruleHints}
            value={existing}
            onChange={setExisting}
          />
        )}
        {unfinished && (
          <MessageBar intent="info" layout="multiline">
            <MessageBarBody>
              <p>{unfinishedText(unfinished, format.dateTime(unfinished.startedAt))}</p>
              <Checkbox
                label={t.restoreToServer.startOver}
                checked={startOver}
                onChange={(_event, { checked }) => {
                  setStartOver(checked === true);
                }}
              />
            </MessageBarBody>
          </MessageBar>
        )}
        {start.secretFields(begin)}
        <div aria-live="polite">{start.action.error && <LoadFailed error={start.action.error} />}</div>
      </DialogText>
      <DialogButtons>
        <Button appearance="primary" disabledFocusable={!isReady} onClick={begin}>
          {continues
            ? t.restoreToServer.startContinuing
            : request.existing === 'replace'
              ? t.restoreToServer.startReplacing
              : t.restoreToServer.start}
        </Button>
        <Button onClick={props.onClose}>{t.common.cancel}</Button>
      </DialogButtons>
    </>
  );
}

/** A source with one password reaches one mailbox only. */
function defaultTarget({ config }: Source, { mailbox }: RestoreSubject): string {
  return config.type === 'imap' && config.auth.method === 'password' ? config.auth.user : mailbox;
}

function unfinishedText({ topFolder }: UnfinishedRestore, when: string): string {
  return topFolder === null
    ? t.restoreToServer.unfinished(when)
    : t.restoreToServer.unfinishedIn(when, topFolder);
}

/** Radio buttons with a line below each that says what it means. */
function Choice<T extends string>(props: {
  readonly label: string;
  readonly options: readonly T[];
  readonly names: Readonly<Record<T, string>>;
  readonly hints: Readonly<Record<T, string>>;
  readonly value: T;
  readonly onChange: (value: T) => void;
}): ReactNode {
  const styles = useStyles();
  const { label, options, names, hints, value, onChange } = props;
  return (
    <Field label={label}>
      <RadioGroup
        value={value}
        onChange={(_event, { value: chosen }) => {
          const option = options.find((known) => known === chosen);
          if (option !== undefined) onChange(option);
        }}
      >
        {options.map((option) => (
          <Radio
            key={option}
            value={option}
            label={
              <span className={styles.option}>
                <span>{names[option]}</span>
                <span className={styles.quiet}>{hints[option]}</span>
              </span>
            }
          />
        ))}
      </RadioGroup>
    </Field>
  );
}
