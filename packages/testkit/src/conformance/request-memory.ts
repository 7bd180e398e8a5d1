import type { Emulator, RecordedRequest } from "../emulators/emulator.ts"

/** An emulator whose requests are remembered, also those that a check clears in order to count what comes after. */
export const rememberRequests = (
  emulator: Emulator
): { readonly emulator: Emulator; readonly requests: () => ReadonlyArray<RecordedRequest> } => {
  const cleared: Array<RecordedRequest> = []
  return {
    emulator: {
      ...emulator,
      clearRequests: () => {
        cleared.push(...emulator.requests())
        emulator.clearRequests()
      }
    },
    requests: () => [...cleared, ...emulator.requests()]
  }
}
