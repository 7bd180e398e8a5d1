import { Context } from "effect"
import type { TokenScope } from "../tokens/token-record.ts"

/** The scopes of which a token needs one for a route. A route that names none is refused to everybody. */
export const NeededScopes = Context.Reference<ReadonlyArray<TokenScope>>("@bulkport/server/NeededScopes", {
  defaultValue: () => []
})
