/** The `product` of every license key: the console refuses a key of another product (licensing.md §1). */
export const licensedProduct = 'Postkeep Mailbox Backup';
