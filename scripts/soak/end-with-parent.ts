// Loaded before a program that was started over a channel: it ends at once when the one who started it is gone.
process.once("disconnect", () => process.exit(1))
// Waiting for that must not keep a program alive that has come to its end.
process.channel?.unref()
