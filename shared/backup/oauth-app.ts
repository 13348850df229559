import { z } from 'zod';
import { render, text } from '../texts/text.js';

/** GUID or a domain of the tenant; a part of the token endpoint's path. */
export const tenantIdSchema = z
  .string()
  .trim()
  .max(253)
  .regex(/^[0-9a-z][0-9a-z.-]*$/i, render(text('signIn.mustBeTenant')))
  .refine(isOneTenant, render(text('signIn.mustBeOneTenant')));

export const clientIdSchema = z.guid(render(text('signIn.mustBeClientId'))).max(36);

/** A client secret, certificate or private key. */
export const credentialSchema = z.string().trim().min(1).max(20_000);

function isOneTenant(tenantId: string): boolean {
  return !['common', 'organizations', 'consumers'].includes(tenantId.toLowerCase());
}
