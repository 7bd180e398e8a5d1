#!/usr/bin/env node
/**
 * Makes a provider package, or says in one sentence that this Node is too old to.
 *
 * Imports nothing statically but what every Node has: an old one must get as far as the sentence.
 */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)

if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(`Bulkport needs Node 22.19 or newer; this is Node ${process.versions.node}.\n`)
  process.exitCode = 1
} else {
  const { runAsProcess } = await import("./run-as-process.ts")
  await runAsProcess()
}
