import type {
  ImportType,
  JsonObject,
  MadeColumn,
  OptionsInvalid,
  UnknownImportType
} from "@bulkport/core/provider"
import { Effect } from "effect"
import { effectsOf } from "./advocate-effects.ts"
import { findImportType, userEventsImport, usersImport } from "./advocate-import-types.ts"
import { type Options, optionsOf } from "./advocate-options.ts"
import { userRow } from "./rows/user-row.ts"

/** Resolves an import type by id or alias, as the options given for it make it. */
export type ChooseImportType = (
  idOrAlias: string,
  given: JsonObject
) => Effect.Effect<ImportType, UnknownImportType | OptionsInvalid>

/** Makes such a function. Events without a key get this one. */
export const importTypeChooser =
  (eventKey: MadeColumn): ChooseImportType =>
  (idOrAlias, given) =>
    Effect.gen(function* () {
      const importType = yield* findImportType(idOrAlias)
      const chosen = yield* optionsOf(importType.id, given)
      return {
        ...importType,
        ...madeBy(importType, chosen, eventKey),
        effects: effectsOf(importType.id, chosen)
      }
    })

const madeBy = ({ id }: ImportType, chosen: Options, eventKey: MadeColumn): Partial<ImportType> => {
  if (id === userEventsImport.id && chosen["idempotency-keys"] !== "none") return { madeColumn: eventKey }
  const spelling = chosen["share-links"]
  return id === usersImport.id && spelling !== undefined ? { rowSchema: userRow(spelling) } : {}
}
