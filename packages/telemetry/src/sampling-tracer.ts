import { Option, Tracer } from "effect"

/**
 * A tracer that records a share of the traces, from 0 to 1. It is decided where a trace begins; what belongs to one follows that,
 * in this process and in others.
 */
export const samplingTracer = (tracer: Tracer.Tracer, ratio: number): Tracer.Tracer =>
  Tracer.make({
    span: (options) =>
      tracer.span(
        Option.isNone(options.parent) && Math.random() >= ratio ? { ...options, sampled: false } : options
      )
  })
