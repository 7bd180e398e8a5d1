/** Name of a check of the shared suite → why this provider cannot pass it yet. */
export const knownGaps: Readonly<Record<string, string>> = {}
