import { Effect } from "effect"
import type { FaultAction, RecordedRequest } from "../emulators/emulator.ts"
import { ProviderUnderTest, type OperationRole, type ServiceBehind } from "../provider-under-test.ts"
import { undisturbed } from "./patience.ts"

/** More often than any provider will ask. */
const always = 1_000

/**
 * Scripts a fault for every request of a role from now on, or for one of its operations only. It is the only trouble there
 * is: the service turns nothing away by itself any more.
 */
export const breakRole = (role: OperationRole, action: FaultAction, operation?: string) =>
  Effect.andThen(
    undisturbed,
    ProviderUnderTest.use(({ service }) =>
      Effect.sync(() => {
        const operations = operation === undefined ? service.operations[role] : [operation]
        for (const on of operations) service.emulator.addFault({ on, times: always, action })
      })
    )
  )

/** Requests that belong to some role, oldest first; asking for a token does not. */
export const roleRequests = ({ emulator, operations }: ServiceBehind): ReadonlyArray<RecordedRequest> => {
  const named = new Set(Object.values(operations).flat())
  return emulator.requests().filter(({ operation }) => named.has(operation))
}

/** How often the service was asked to create a job. */
export const startRequests = ({ emulator, operations }: ServiceBehind): number =>
  emulator.requestsOf(operations.start[0] ?? "").length
