import type { JSONWebKeySet } from 'jose';

// Replaced by the bundler (build/build-constants.ts); absent where the sources run as they are, as in unit tests.
declare const __POSTKEEP_VENDOR__: string | undefined;
declare const __POSTKEEP_VERSION__: string | undefined;
declare const __POSTKEEP_JWKS__: JSONWebKeySet | undefined;
declare const __POSTKEEP_UPDATE_JWKS__: JSONWebKeySet | undefined;
declare const __POSTKEEP_PACKAGED__: boolean | undefined;

/** The `{vendor}` of user-visible texts (licensing.md). */
export const vendor = typeof __POSTKEEP_VENDOR__ === 'undefined' ? 'Veeam' : __POSTKEEP_VENDOR__;

/** The console's version, such as `0.1.0`. */
export const version = typeof __POSTKEEP_VERSION__ === 'undefined' ? '0.0.0-dev' : __POSTKEEP_VERSION__;

/** The ring of public keys that license keys are verified with (licensing.md §1); empty in a development build. */
export const compiledJwks: JSONWebKeySet =
  typeof __POSTKEEP_JWKS__ === 'undefined' ? { keys: [] } : __POSTKEEP_JWKS__;

/** The ring of public keys that update feeds are verified with; empty in a development build. */
export const compiledUpdateJwks: JSONWebKeySet =
  typeof __POSTKEEP_UPDATE_JWKS__ === 'undefined' ? { keys: [] } : __POSTKEEP_UPDATE_JWKS__;

/** True in a build made for users, whatever folder it is run from: it takes no key and no clock from outside. */
export const packagedBuild = typeof __POSTKEEP_PACKAGED__ === 'undefined' ? false : __POSTKEEP_PACKAGED__;
