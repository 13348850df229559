/** The one that opens every encrypted repository. */
export const rightPassphrase = 'correct horse battery';
export const recoveryKey = '7Q2K-M9PX-4R0T-ZC5V-H8DN-W3JY-B6GF-1A2S-E9KM-P4TX-R7QC';
