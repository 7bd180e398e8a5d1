const tenantForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** True for a name that a tenant may have: up to 64 letters, digits, dots, hyphens and underscores, the first a letter or digit. */
export const isTenant = (text: string): boolean => tenantForm.test(text)
