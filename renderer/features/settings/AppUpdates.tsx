import { Button, Field, Switch, makeStyles, tokens } from '@fluentui/react-components';
import {
  ArrowDownload20Regular,
  ArrowSync20Regular,
  Dismiss20Regular,
  FolderOpen20Regular,
} from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import {
  type AppUpdateChoice,
  type AppUpdateStatus,
  type AppUpdateView,
  appUpdateChoiceSchema,
} from '../../../shared/app-update.js';
import { assertNever } from '../../../shared/errors.js';
import { bridge } from '../../base/bridge.js';
import { ProgressBar } from '../../components/ProgressBar.js';
import { CopyButton } from '../../components/CopyButton.js';
import { LoadFailed, LoadedResource } from '../../components/Loaded.js';
import { type Tone, ToneIcon } from '../../components/tone.js';
import { useAction } from '../../components/useAction.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { appUpdateResource } from '../../stores/app-update.js';
import { AddressField } from './AddressField.js';

const useStyles = makeStyles({
  section: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '12px',
    marginTop: '16px',
    paddingTop: '16px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  row: { display: 'flex', alignItems: 'flex-start', flexWrap: 'wrap', gap: '8px 12px' },
  state: { display: 'flex', columnGap: '8px', flex: '1 1 280px', minWidth: 0 },
  words: { minWidth: 0, overflowWrap: 'anywhere' },
  detail: { color: tokens.colorNeutralForeground3 },
  command: {
    display: 'block',
    padding: '8px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: 'anywhere',
    userSelect: 'text',
  },
});

/** Newer versions of the program: whether there is one, and how it is installed. */
export function AppUpdates(): ReactNode {
  const styles = useStyles();
  return (
    <div className={styles.section}>
      <LoadedResource resource={appUpdateResource} lines={3}>
        {(view) => <Updates view={view} />}
      </LoadedResource>
    </div>
  );
}

function Updates({ view }: { readonly view: AppUpdateView }): ReactNode {
  const styles = useStyles();
  const action = useAction();
  const { choice, server, status } = view;
  const choose = (change: Partial<AppUpdateChoice>): void => {
    action.run(() => bridge.appUpdate.choose({ ...choice, ...change }));
  };
  return (
    <>
      <div className={styles.row}>
        <div className={styles.state} aria-live="polite">
          <State view={view} />
        </div>
        <Steps status={status} isOff={server === ''} />
      </div>
      {status.type === 'downloading' && (
        <ProgressBar
          aria-label={t.appUpdate.downloading(status.version)}
          value={status.bytes}
          max={status.total}
        />
      )}
      {status.type === 'ready' && <code className={styles.command}>{status.command}</code>}
      {action.error && <LoadFailed error={action.error} />}
      <AddressField
        label={t.appUpdate.address}
        hint={
          choice.server === '' && server !== ''
            ? t.appUpdate.addressFromSystem(server)
            : t.appUpdate.addressHint
        }
        invalid={t.appUpdate.addressInvalid}
        placeholder="https://updates.example.com/postkeep"
        isValid={(typed) => appUpdateChoiceSchema.shape.server.safeParse(typed).success}
        value={choice.server}
        onApply={(typed) => {
          choose({ server: typed });
        }}
      />
      <Field hint={t.appUpdate.weeklyHint}>
        <Switch
          label={t.appUpdate.weekly}
          checked={choice.weekly}
          onChange={(_event, { checked }) => {
            choose({ weekly: checked });
          }}
        />
      </Field>
    </>
  );
}

function State({ view }: { readonly view: AppUpdateView }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { status, checkedAt, server } = view;
  const [tone, words, detail] = wordsOf(status, format);
  const last = checkedAt === null ? null : t.appUpdate.checkedAt(format.dateTime(checkedAt));
  return (
    <>
      {tone !== null && <ToneIcon tone={tone} />}
      <div className={styles.words}>
        <div>{words ?? (server === '' ? t.appUpdate.off : (last ?? t.appUpdate.neverChecked))}</div>
        {detail !== null && <div className={styles.detail}>{detail}</div>}
        {words !== null && status.type === 'current' && last !== null && (
          <div className={styles.detail}>{last}</div>
        )}
      </div>
    </>
  );
}

function wordsOf(
  status: AppUpdateStatus,
  format: ReturnType<typeof useFormat>,
): [tone: Tone | null, words: string | null, detail: string | null] {
  switch (status.type) {
    case 'unknown':
      return [null, null, null];
    case 'checking':
      return [null, t.appUpdate.checking, null];
    case 'current':
      return ['success', t.appUpdate.current, null];
    case 'available':
      return [
        'info',
        status.bytes === null
          ? t.appUpdate.availableElsewhere(status.version)
          : t.appUpdate.available(status.version),
        null,
      ];
    case 'downloading':
      return [
        null,
        t.appUpdate.downloading(status.version),
        t.appUpdate.progress(format.bytes(status.bytes), format.bytes(status.total)),
      ];
    case 'ready':
      return ['success', t.appUpdate.ready(status.version), t.appUpdate.readyHint];
    case 'failed':
      return [
        'error',
        status.during === 'check' ? t.appUpdate.checkFailed : t.appUpdate.downloadFailed,
        format.say(status.message),
      ];
    default:
      return assertNever(status);
  }
}

/** What can be done next; a failed download is begun with a new check, as the feed may be another one by then. */
function Steps({ status, isOff }: { readonly status: AppUpdateStatus; readonly isOff: boolean }): ReactNode {
  const format = useFormat();
  const action = useAction();
  switch (status.type) {
    case 'downloading':
      return (
        <Button
          size="small"
          icon={<Dismiss20Regular />}
          onClick={() => {
            action.run(bridge.appUpdate.cancel);
          }}
        >
          {t.common.cancel}
        </Button>
      );
    case 'ready':
      return (
        <>
          <CopyButton label={t.appUpdate.copyCommand} text={() => status.command} />
          <Button
            size="small"
            icon={<FolderOpen20Regular />}
            onClick={() => {
              action.run(bridge.appUpdate.showInFolder);
            }}
          >
            {t.appUpdate.showInFolder}
          </Button>
        </>
      );
    case 'available':
    case 'checking':
    case 'current':
    case 'failed':
    case 'unknown':
      return (
        <>
          {status.type === 'available' && status.bytes !== null && (
            <Button
              size="small"
              appearance="primary"
              icon={<ArrowDownload20Regular />}
              onClick={() => {
                action.run(bridge.appUpdate.download);
              }}
            >
              {t.appUpdate.download(format.bytes(status.bytes))}
            </Button>
          )}
          <Button
            size="small"
            icon={<ArrowSync20Regular />}
            disabledFocusable={isOff || status.type === 'checking'}
            onClick={() => {
              action.run(bridge.appUpdate.check);
            }}
          >
            {t.appUpdate.check}
          </Button>
        </>
      );
    default:
      return assertNever(status);
  }
}
