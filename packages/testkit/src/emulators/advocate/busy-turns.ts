import type { ServerResponse } from "node:http"
import type { AdvocateBehaviour } from "./behaviour.ts"
import { replyError } from "./rest-reply.ts"

/** Counts requests, and turns some of them away. Section 12: no limit is published. */
export interface BusyTurns {
  /** Whether it is this request's turn to be turned away. */
  readonly isBusy: () => boolean
  /** Answers that there is too much to do, with a wait if the behaviour has one. */
  readonly turnAway: (response: ServerResponse) => void
}

const waitHeaders = ({ busyReply, busySeconds }: AdvocateBehaviour): Readonly<Record<string, string>> => {
  if (busyReply.endsWith("retry-after")) return { "retry-after": String(busySeconds) }
  return busyReply.endsWith("x-ratelimit-reset") ? { "x-ratelimit-reset": String(busySeconds) } : {}
}

/** A count that begins with the emulator's first request. */
export const makeBusyTurns = (behaviour: AdvocateBehaviour): BusyTurns => {
  let requests = 0
  return {
    isBusy: () => {
      requests += 1
      return requests % behaviour.busyEvery === 0
    },
    turnAway: (response) => {
      const isLimit = behaviour.busyReply.startsWith("429")
      const error = isLimit
        ? { message: "Rate limit exceeded", statusCode: 429, apiErrorCode: "RATE_LIMITED", rsCode: "RS033" }
        : { message: "Try again later", statusCode: 503, apiErrorCode: "UNAVAILABLE", rsCode: null }
      replyError(response, error, behaviour, waitHeaders(behaviour))
    }
  }
}
