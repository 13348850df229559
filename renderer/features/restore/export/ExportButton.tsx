import {
  Menu,
  MenuButton,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
} from '@fluentui/react-components';
import { ArrowDownload20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { type ExportSelection, exportFormats } from '../../../../shared/backup/export.js';
import { t } from '../../../messages/index.js';
import { PaneButton } from '../PaneButton.js';
import { useExportFormat } from './format.js';
import { useExport } from './useExport.js';

const useStyles = makeStyles({
  both: { display: 'inline-flex' },
  label: { borderStartEndRadius: '0', borderEndEndRadius: '0', borderInlineEndWidth: '0' },
  menu: { borderStartStartRadius: '0', borderEndStartRadius: '0', minWidth: '24px' },
});

/** Exports in the format that was used last; its menu exports in another one. */
export function ExportButton(props: {
  readonly label: string;
  readonly selection: ExportSelection;
  /** Proposed for the file or folder. */
  readonly name: string;
  readonly primary?: boolean;
  /** Small where nothing is said, as above the list of a pane. */
  readonly size?: 'small' | 'medium';
}): ReactNode {
  const styles = useStyles();
  const begin = useExport();
  const [format, setFormat] = useExportFormat();
  const { label, selection, name } = props;
  const formatWords =
    selection.type === 'mailboxes' ? t.restore.exportFormatsOfMailboxes : t.restore.exportFormats;
  const appearance = props.primary === true ? 'primary' : 'secondary';
  return (
    <Menu positioning="below-end" checkedValues={{ format: [format] }}>
      <span className={styles.both}>
        <PaneButton
          className={styles.label}
          size={props.size}
          appearance={appearance}
          icon={<ArrowDownload20Regular />}
          label={label}
          hint={formatWords[format]}
          onClick={() => {
            begin({ selection, name, format });
          }}
        />
        <MenuTrigger disableButtonEnhancement>
          <MenuButton
            size={props.size ?? 'small'}
            className={styles.menu}
            appearance={appearance}
            aria-label={t.restore.exportOtherFormat(label)}
            title={t.restore.exportOtherFormat(label)}
          />
        </MenuTrigger>
      </span>
      <MenuPopover>
        <MenuList>
          {exportFormats.map((each) => (
            <MenuItemRadio
              key={each}
              name="format"
              value={each}
              onClick={() => {
                setFormat(each);
                begin({ selection, name, format: each });
              }}
            >
              {formatWords[each]}
            </MenuItemRadio>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
