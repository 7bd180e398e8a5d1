import { type ChooseImportType, importTypeChooser } from "./import-type-chooser.ts"
import { eventIdempotencyKey } from "./rows/idempotency-key.ts"

/** Resolves an import type by id or alias, as the options given for it make it. */
export const chooseImportType: ChooseImportType = importTypeChooser(eventIdempotencyKey)
