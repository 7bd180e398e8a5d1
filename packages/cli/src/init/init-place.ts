import type { CallSession } from "../session.ts"

/** Who may be asked, and what is there already. */
export interface InitPlace {
  readonly session: CallSession
  readonly mayAsk: boolean
  /** Names that are taken and may not be replaced. */
  readonly taken: ReadonlyArray<string>
  readonly path: string
}
