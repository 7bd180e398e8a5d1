import { Context } from "effect"

/** What is known of a request by its end, for the log. Holds no secret, and nothing of what was sent. */
export interface RequestNotes {
  /** Id of the request. */
  readonly id: string
  /** Path of the route, such as `/v1/imports/:id`. */
  route?: string
  /** Name of the token. */
  token?: string
  tenant?: string
  /** Tag of the problem. */
  problem?: string
}

/** The notes on the request that is being answered. Handlers add to them. */
export const CurrentRequest = Context.Reference<RequestNotes>("@bulkport/server/CurrentRequest", {
  defaultValue: () => ({ id: "none" })
})
