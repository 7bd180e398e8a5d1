import { Effect } from "effect"
import { OptionsInvalid } from "../errors/reasons.ts"
import { isTenant } from "../model/tenant.ts"

/** Makes sure that a tenant, where one is named, has a name that can be recorded, searched for and shown. The name is not repeated. */
export const requireTenant = (tenant: string | undefined): Effect.Effect<void, OptionsInvalid> =>
  tenant === undefined || isTenant(tenant)
    ? Effect.void
    : Effect.fail(
        new OptionsInvalid({
          problems: [
            `The name of the tenant, of ${tenant.length} characters, is none that a tenant can have.`
          ],
          advice:
            "Nothing was begun. Name it with 1 to 64 letters, digits, dots, hyphens and underscores, of which the first is a letter or a digit."
        })
      )
