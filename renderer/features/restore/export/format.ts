import { z } from 'zod';
import { create } from 'zustand';
import { exportFormats } from '../../../../shared/backup/export.js';

const storageKey = 'postkeep.export.format';
const formatSchema = z.enum(exportFormats).catch('eml');
export type ExportFormat = z.infer<typeof formatSchema>;

const useFormats = create<{ readonly format: ExportFormat | null }>(() => ({ format: null }));

/** The format that was exported to last, remembered between starts. */
export function useExportFormat(): [ExportFormat, (format: ExportFormat) => void] {
  const chosen = useFormats(({ format }) => format);
  return [
    chosen ?? formatSchema.parse(localStorage.getItem(storageKey)),
    (format) => {
      localStorage.setItem(storageKey, format);
      useFormats.setState({ format });
    },
  ];
}
