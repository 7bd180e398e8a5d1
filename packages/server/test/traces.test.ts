import { Layer, Tracer } from "effect"
import { expect, it } from "vitest"
import { contactsCsv, startApi, usualTokens } from "./support/api-under-test.ts"

it("continues the trace of whoever asks, and keeps rows and tokens out of it", async () => {
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  const api = await startApi({}, { layers: Layer.succeed(Tracer.Tracer, tracer) })
  try {
    const id = await api.submit(contactsCsv("traced"))
    await api.until(id, "ended")
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    const reply = await api.fetch(`/v1/imports/${id}/rows?key=traced-0@example.com`, {
      headers: { traceparent }
    })
    expect(reply.status).toBe(200)
    await reply.text()
    const ours = spans.filter((span) => span.traceId === "4bf92f3577b34da6a3ce929d0e0e4736")
    const server = ours.find((span) => span.kind === "server")
    expect(server?.attributes.get("http.route")).toBe("/v1/imports/:id/rows")
    const told = JSON.stringify(spans.map((span) => [span.name, [...span.attributes]]))
    expect(told).not.toContain("traced-0")
    expect(told).not.toContain(usualTokens.token("acme"))
    await (await api.fetch("/healthz")).text()
    expect(spans.some((span) => span.attributes.get("url.path") === "/healthz")).toBe(false)
  } finally {
    await api.stop()
  }
})
