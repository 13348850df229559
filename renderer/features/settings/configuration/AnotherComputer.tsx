import { Button, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { DesktopArrowRight20Regular, DesktopArrowDown20Regular } from '@fluentui/react-icons';
import { type ReactNode, useEffect, useState } from 'react';
import { bridge } from '../../../base/bridge.js';
import { openOverlay, useNavigation } from '../../../base/navigation.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { LoadFailed, LoadedResource } from '../../../components/Loaded.js';
import { useAction } from '../../../components/useAction.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { consoleToMoveResource } from '../../../stores/configuration.js';
import { licenseResource } from '../../../stores/license.js';
import { statusResource } from '../../../stores/status.js';
import { chooseConfiguration } from './choose-file.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '8px', marginTop: '20px' },
  heading: { fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground3 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** The way to another computer and from one; a console that was moved says so, and can be used again. */
export function AnotherComputer(): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  const [isUndoing, setUndoing] = useState(false);
  const license = licenseResource.use((state) => state.data);
  const overlay = useNavigation((state) => state.overlay);
  // A dialog of this room, or the command line, may have moved it.
  useEffect(() => void consoleToMoveResource.load(), [license, overlay]);
  return (
    <div className={styles.root}>
      <h3 className={styles.heading}>{t.configuration.anotherComputer}</h3>
      <LoadedResource resource={consoleToMoveResource} lines={2}>
        {({ movedAt }) =>
          movedAt === null ? (
            <>
              <p className={styles.quiet}>{t.configuration.moveHint}</p>
              <div className={styles.buttons}>
                <Button
                  icon={<DesktopArrowRight20Regular />}
                  onClick={() => {
                    openOverlay({ type: 'move-console' });
                  }}
                >
                  {t.configuration.move}
                </Button>
                <TakeOverButton />
              </div>
            </>
          ) : (
            <>
              <MessageBar intent="warning" layout="multiline">
                <MessageBarBody>{t.configuration.moved(format.dateTime(movedAt))}</MessageBarBody>
              </MessageBar>
              <div className={styles.buttons}>
                <Button
                  onClick={() => {
                    setUndoing(true);
                  }}
                >
                  {t.configuration.undo}
                </Button>
              </div>
            </>
          )
        }
      </LoadedResource>
      {isUndoing && (
        <ConfirmDialog
          title={t.configuration.undoTitle}
          text={t.configuration.undoText}
          confirm={t.configuration.undoConfirm}
          busy={action.busy}
          error={action.error}
          onConfirm={() => {
            action.run(async () => {
              await bridge.move.undo();
              setUndoing(false);
              await Promise.all([consoleToMoveResource.load(), statusResource.load()]);
            });
          }}
          onCancel={() => {
            action.clear();
            setUndoing(false);
          }}
        />
      )}
    </div>
  );
}

function TakeOverButton(): ReactNode {
  const action = useAction();
  return (
    <>
      <Button
        icon={<DesktopArrowDown20Regular />}
        disabledFocusable={action.busy}
        onClick={() => {
          action.run(() => chooseConfiguration('move'));
        }}
      >
        {t.configuration.takeOver}
      </Button>
      {action.error && <LoadFailed error={action.error} />}
    </>
  );
}
