/** The imports of impact.com Advocate and their rules, without what sends them: for browsers, and whoever only checks files. */
import type { PreflightProvider } from "@bulkport/core/preflight"
import { importTypes } from "./advocate-import-types.ts"
import { optionFields } from "./advocate-options.ts"
import { importTypeChooser } from "./import-type-chooser.ts"
import { madeEventKey } from "./rows/made-event-key.ts"

const eventKey = {
  ...madeEventKey,
  textOf: (): string => {
    throw new TypeError("keys of events are made where files are sent, and nothing is sent from here")
  }
}

/** What is imported into Advocate, and the rules for its rows. */
export const advocateImports: PreflightProvider = {
  id: "advocate",
  title: "impact.com Advocate (formerly SaaSquatch)",
  optionFields,
  importTypes,
  importType: importTypeChooser(eventKey),
  ruleOptions: { "MUTATION/USER": ["share-links"], "MUTATION/USER_EVENT": ["idempotency-keys"] }
}
