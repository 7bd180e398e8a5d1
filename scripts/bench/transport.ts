/** Streaming a large file to a sink, against curl at the same sink in the same minute. */
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { here, jsonOf, printedBy, startCompanion } from "./lib/child.ts"
import { type Figure, oursAtMost, ratioAtMost, type Section, unbound } from "./lib/figure.ts"
import { inTurn, median, pairedRatio } from "./lib/paired.ts"

/** What the sink says about an upload. */
interface Answer {
  readonly received: number
  readonly length: number
  readonly isChunked: boolean
}

interface Sent {
  readonly seconds: number
  readonly peakMegabytes: number
}

/** The sink, and the file that it is sent. */
interface Upload {
  readonly origin: string
  readonly file: string
  readonly bytes: number
}

const mustBeWhole = (who: string, { isChunked, length, received }: Answer, atLeast: number): void => {
  if (received !== length || received < atLeast || isChunked)
    throw new Error(`${who} sent ${received} bytes of ${length}${isChunked ? " in chunks" : ""}.`)
}

const ours = async (manner: string, speed: string, { bytes, file, origin }: Upload): Promise<Sent> => {
  const url = `${origin}/${speed}`
  const sent = await jsonOf<Sent & { readonly answer: Answer }>("send-file.ts", [manner, url, file])
  mustBeWhole("The transport", sent.answer, bytes)
  return sent
}

/** Curl is not asked to wait for `100 Continue`, and its own clock is read, which begins after the process has. */
const curl = async (how: ReadonlyArray<string>, speed: string, { bytes, origin }: Upload): Promise<Sent> => {
  const always = ["-sS", "-H", "Expect:", "-w", "\n%{time_total}"]
  const printed = await printedBy("curl", [...always, ...how, `${origin}/${speed}`])
  const [answer = "", seconds] = printed.split("\n")
  mustBeWhole("curl", JSON.parse(answer) as Answer, bytes)
  return { seconds: Number(seconds), peakMegabytes: 0 }
}

const secondsOf = (sent: ReadonlyArray<Sent>): ReadonlyArray<number> => sent.map(({ seconds }) => seconds)

const compared = (what: string, own: ReadonlyArray<Sent>, others: ReadonlyArray<Sent>, against: string) => ({
  what,
  unit: "s",
  ours: median(secondsOf(own)),
  theirs: median(secondsOf(others)),
  against,
  ratio: pairedRatio(secondsOf(own), secondsOf(others))
})

const ways = (file: string) =>
  [
    { manner: "raw", title: "raw body", how: ["-T", file], name: "curl -T" },
    { manner: "multipart", title: "multipart", how: ["-F", `file=@${file};type=text/csv`], name: "curl -F" }
  ] as const

const speeds = [
  { speed: "slow", words: "sink reads 125 MB/s", limit: 1.03 },
  { speed: "fast", words: "unthrottled", limit: 2 }
] as const

const measure = async (upload: Upload, isQuick: boolean): Promise<ReadonlyArray<Figure>> => {
  const figures: Array<Figure> = []
  for (const { how, manner, name, title } of ways(upload.file)) {
    for (const { limit, speed, words } of speeds) {
      const what = `${upload.bytes / 1_000_000} MB, ${title}, ${words}`
      const measured = await inTurn(isQuick || speed === "slow" ? 1 : 7, {
        curl: () => curl(how, speed, upload),
        ours: () => ours(manner, speed, upload)
      })
      const ourPeak = Math.max(...measured.ours.map(({ peakMegabytes }) => peakMegabytes))
      figures.push(ratioAtMost(limit, compared(what, measured.ours, measured.curl, name)))
      figures.push(oursAtMost(150, { what: `${what}: peak RSS`, unit: "MB", ours: ourPeak }))
    }
  }
  const { raw, socket } = await inTurn(isQuick ? 1 : 7, {
    socket: () => ours("bare", "fast", upload),
    raw: () => ours("raw", "fast", upload)
  })
  const what = "the same pieces through undici, and through a socket alone"
  return [...figures, unbound(compared(what, raw, socket, "socket"))]
}

/** Sends the same file in two ways, unthrottled and at the speed of a network. */
export const transport: Section = {
  name: "transport",
  title: "Sending a file",
  run: async ({ folder, isQuick }) => {
    const file = join(folder, "upload.bin")
    const bytes = isQuick ? 20_000_000 : 1_000_000_000
    const block = Buffer.alloc(10_000_000, "0123456789abcdef,")
    await writeFile(file, Array.from({ length: bytes / block.length }, () => block).values())
    const sink = await startCompanion(here("sink.ts"))
    try {
      return await measure({ origin: `http://127.0.0.1:${sink.firstLine}`, file, bytes }, isQuick)
    } finally {
      sink.stop()
    }
  }
}
