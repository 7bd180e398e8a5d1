/** The service's error object, as it appears in REST envelopes and in GraphQL extensions. Section 11. */
export interface ApiError {
  readonly message: string
  readonly statusCode: number
  readonly apiErrorCode: string
  readonly rsCode: string | null
}

/** Thrown by the emulator's own code to answer with an error the service would give. */
export class Refusal extends Error {
  readonly apiError: ApiError

  constructor(statusCode: number, apiErrorCode: string, message: string, rsCode: string | null = null) {
    super(message)
    this.apiError = { message, statusCode, apiErrorCode, rsCode }
  }
}

/** What the error file says about one fault of a record. Section 9: it has no column for `rsCode`. */
export interface RowError {
  readonly message: string
  readonly apiErrorCode: string
  readonly statusCode: number
  /** The service's own number of the error, where section 11.3 knows one. */
  readonly rsCode?: string
}

/** A record that is malformed: the most common error of all. */
export const badRequest = (message: string, rsCode?: string): RowError => ({
  message,
  apiErrorCode: "BAD_REQUEST",
  statusCode: 400,
  ...(rsCode === undefined ? {} : { rsCode })
})
