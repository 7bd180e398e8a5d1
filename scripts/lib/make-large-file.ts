import { once } from "node:events"
import { createWriteStream } from "node:fs"

/** A kind of row for a large file: its header, and the row of a number. */
export interface RowMaker {
  readonly header: string
  readonly row: (number: number) => string
}

/** Ten columns of users, with quotes, commas and accents. */
export const users: RowMaker = {
  header:
    "accountId,id,firstName,lastName,email,locale,countryCode,customFields.plan,customFields.note,dateCreated",
  row: (number) =>
    `account-${number},user-${number},Zoë${number},"O""Brien, ${number}",user${number}@example.com,en_US,BE,plan-${number % 7},some text that makes the row a little longer ${number},${1_600_000_000_000 + number}`
}

/** Nine columns of profiles for table 16 of the Actito emulator. */
export const profiles: RowMaker = {
  header: "customerId,emailAddress,firstName,lastName,birthDate,language,country,loyaltyPoints,comment",
  row: (number) =>
    `C-${number},profile${number}@example.com,Zoë${number},"O""Brien, ${number}",1980-01-${String((number % 28) + 1).padStart(2, "0")},FR,BE,${number % 5000},"some text, that makes the row a little longer ${number}"`
}

const write = async (
  path: string,
  { header, row }: RowMaker,
  rowsAfter: (rows: number, bytes: number) => number
): Promise<number> => {
  const file = createWriteStream(path, { highWaterMark: 1024 * 1024 })
  file.write(`${header}\n`)
  let bytes = header.length + 1
  let rows = 0
  for (;;) {
    const more = rowsAfter(rows, bytes)
    if (more <= 0) break
    let batch = ""
    for (let count = 0; count < more; count++) batch += `${row((rows += 1))}\n`
    bytes += Buffer.byteLength(batch)
    if (!file.write(batch)) await once(file, "drain")
  }
  file.end()
  await once(file, "finish")
  return rows
}

const batchRows = 1000

/** Writes rows until the file has about this size; gives the number of rows. */
export const makeLargeFile = (path: string, bytes: number, maker: RowMaker): Promise<number> =>
  write(path, maker, (_rows, written) => (written < bytes ? batchRows : 0))

/** Writes so many rows. */
export const makeFileOfRows = (path: string, rows: number, maker: RowMaker): Promise<number> =>
  write(path, maker, (written) => Math.min(batchRows, rows - written))
