import { Button, MenuItem, makeStyles } from '@fluentui/react-components';
import { PlugConnected20Regular, Stop20Filled } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { Source } from '../../../shared/backup/source.js';
import { hasDirectory } from '../../../shared/backup/source-edit.js';
import { openOverlay } from '../../base/navigation.js';
import { RowMenu } from '../../components/RowMenu.js';
import type { Action } from '../../components/useAction.js';
import { t } from '../../messages/index.js';
import { stopTest, testSource } from '../../stores/source-states.js';
import { type SourceRow, editSource } from './source-rows.js';

const useStyles = makeStyles({
  row: { display: 'inline-flex', alignItems: 'center', columnGap: '4px', verticalAlign: 'middle' },
});

export interface SourceRowCommands {
  readonly action: Action;
  readonly onDiscover: (source: Source) => void;
  readonly onRemove: (source: Source) => void;
}

/** Test or stop that, and the rest in a menu. */
export function SourceRowActions(props: {
  readonly row: SourceRow;
  readonly commands: SourceRowCommands;
}): ReactNode {
  const styles = useStyles();
  const { row, commands } = props;
  const { source, isTesting } = row;
  const label = (isTesting ? t.sources.stopTest : t.sources.testNamed)(source.name);
  return (
    <span className={styles.row}>
      <Button
        appearance="subtle"
        size="small"
        aria-label={label}
        title={label}
        icon={isTesting ? <Stop20Filled /> : <PlugConnected20Regular />}
        onClick={() => {
          commands.action.run(() => (isTesting ? stopTest : testSource)(source.id));
        }}
      />
      <RowMenu label={t.common.moreActions(source.name)}>
        {source.config.type !== 'sample' && (
          <MenuItem
            onClick={() => {
              editSource(row);
            }}
          >
            {t.sources.edit}
          </MenuItem>
        )}
        {hasDirectory(source.config) && (
          <MenuItem
            onClick={() => {
              commands.onDiscover(source);
            }}
          >
            {t.sources.find}
          </MenuItem>
        )}
        <MenuItem
          onClick={() => {
            openOverlay({ type: 'job-wizard', of: { type: 'source', sourceId: source.id } });
          }}
        >
          {t.sources.makeJob}
        </MenuItem>
        <MenuItem
          onClick={() => {
            commands.onRemove(source);
          }}
        >
          {t.sources.remove}
        </MenuItem>
      </RowMenu>
    </span>
  );
}
