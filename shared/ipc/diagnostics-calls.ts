import { z } from 'zod';
import { diagnosticsProgressSchema } from '../diagnostics.js';
import { savedFileSchema } from '../saved-file.js';
import { invoke, push } from './contract.js';

/** Calls of the console's `app` group for a support request. */
export const diagnosticsCalls = {
  /** Opens the save dialog and writes a zip there. `cancelled`: the user closed the dialog, or `cancelDiagnostics`. */
  exportDiagnostics: invoke(z.void(), savedFileSchema),
  /** Stops the export under way, of which nothing stays. */
  cancelDiagnostics: invoke(z.void(), z.void()),
  diagnosticsProgress: push(diagnosticsProgressSchema),
} as const;
