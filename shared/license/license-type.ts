export const licenseTypes = ['subscription', 'rental', 'evaluation', 'nfr'] as const;
export const contractTypes = ['hosting-rental', 'subscription', 'trial', 'nfr'] as const;
export type LicenseType = (typeof licenseTypes)[number];
export type ContractType = (typeof contractTypes)[number];
