import { z } from 'zod';

/** GUID or a domain of the tenant; a part of the token endpoint's path. */
export const tenantIdSchema = z
  .string()
  .trim()
  .max(253)
  .regex(/^[0-9a-z][0-9a-z.-]*$/i, 'must be the GUID or a domain of the tenant')
  .refine(isOneTenant, 'must name one tenant, because an app signs in to its own organisation only');

export const clientIdSchema = z.guid('must be the application (client) ID, a GUID').max(36);

/** A client secret, certificate or private key. */
export const credentialSchema = z.string().trim().min(1).max(20_000);

function isOneTenant(tenantId: string): boolean {
  return !['common', 'organizations', 'consumers'].includes(tenantId.toLowerCase());
}
