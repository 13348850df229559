import {
  Button,
  Menu,
  MenuButton,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { DocumentCheckmark20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { coverageFormats } from '../../../shared/backup/coverage.js';
import { t } from '../../messages/index.js';
import type { CoverageExport } from './useCoverage.js';

/** Saves the report on who is not protected; while it is made, it can be stopped. */
export function CoverageButton({ coverage }: { readonly coverage: CoverageExport }): ReactNode {
  const words = t.mailboxes.coverage;
  // Nothing is made before the file dialog is closed.
  if (coverage.progress !== null) return <Button onClick={coverage.cancel}>{words.cancel}</Button>;
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <MenuButton icon={<DocumentCheckmark20Regular />} disabledFocusable={coverage.busy}>
          {words.button}
        </MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {coverageFormats.map((format) => (
            <MenuItem
              key={format}
              onClick={() => {
                coverage.save(format);
              }}
            >
              {words.formats[format]}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
