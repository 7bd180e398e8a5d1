import type { Emulator, Fault } from "../emulator.ts"

/**
 * Makes one set of handles out of those of the API host and the storage host.
 *
 * A fault on `storage-download`, or on a pattern that names a storage path, goes to the storage host; any other goes to
 * the API host.
 */
export const joinEmulators = (api: Emulator, storage: Emulator): Emulator => {
  const requests = () => [...api.requests(), ...storage.requests()].sort((left, right) => left.at - right.at)
  const isForStorage = ({ on }: Fault) =>
    typeof on === "string" ? on === "storage-download" : on?.source.includes("tenant-files") === true
  return {
    url: api.url,
    requests,
    requestsOf: (operation) => requests().filter((request) => request.operation === operation),
    clearRequests: () => {
      api.clearRequests()
      storage.clearRequests()
    },
    addFault: (fault) => (isForStorage(fault) ? storage : api).addFault(fault),
    clearFaults: () => {
      api.clearFaults()
      storage.clearFaults()
    },
    openConnections: () => api.openConnections() + storage.openConnections()
  }
}
