import type { CallSession } from "../session.ts"
import { printable } from "./layout.ts"

/** An import in the words that are typed for it, where there are shorter ones than its id. */
export const importWords = (
  session: CallSession,
  { importType, provider }: { readonly provider: string; readonly importType: string }
): string => {
  const plugin = session.surroundings.plugins.find(({ id }) => id === provider)
  const type = plugin?.importTypes.find(({ id }) => id === importType)
  return `${provider} ${printable(type?.aliases[0] ?? importType)}`
}
