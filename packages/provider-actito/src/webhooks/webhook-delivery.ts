/** A delivery as an HTTP server received it. */
export interface WebhookDelivery {
  /** By name in any case, such as `request.headers` of Node. */
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  /** The bytes of the body as they were received. */
  readonly body: Uint8Array
}

/** All values of a header; its name in lower case. */
export const headerValues = ({ headers }: WebhookDelivery, name: string): ReadonlyArray<string> =>
  Object.entries(headers)
    .filter(([key]) => key.toLowerCase() === name)
    .flatMap(([, value]) => value ?? [])
