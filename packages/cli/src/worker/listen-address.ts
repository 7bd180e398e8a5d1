/** Where an API listens. */
import { isIP } from "node:net"

/** A host and a port to listen at. */
export interface ListenAddress {
  readonly host: string
  readonly port: number
}

/** `8080`, `127.0.0.1:8080`, `localhost:8080` or `[::1]:8080`; this machine alone unless a host is named. Port 0 is a free one. */
export const parseListenAddress = (text: string): ListenAddress | undefined => {
  const [, bracketed, plain, digits = ""] =
    /^(?:(?:\[([^\]]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(text.trim()) ?? []
  const port = Number(digits)
  if (digits === "" || port > 65_535) return undefined
  if (bracketed !== undefined && isIP(bracketed) !== 6) return undefined
  return { host: bracketed ?? plain ?? "127.0.0.1", port }
}

/** True for an address that nothing outside of this machine reaches. */
export const isLocal = ({ host }: ListenAddress): boolean =>
  host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."))
