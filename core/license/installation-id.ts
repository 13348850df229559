import { AppError } from '../../shared/errors.js';
import type { LicenseService } from './license-service.js';

/** Null while license.json cannot be read: the status of the license says why. */
export function readInstallationId(license: LicenseService): string | null {
  try {
    return license.installationId();
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
