declare const __POSTKEEP_VERSION__: string | undefined;

/** The product's version, compiled in; tests run from source and have none. */
export const version = typeof __POSTKEEP_VERSION__ === 'undefined' ? '0.0.0-source' : __POSTKEEP_VERSION__;
