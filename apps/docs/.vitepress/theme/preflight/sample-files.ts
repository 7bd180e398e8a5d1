/** Files to try the page with. Each has mistakes planted in it. */
export interface SampleFile {
  readonly name: string
  /** What a button says. */
  readonly title: string
  readonly bytes: () => Uint8Array<ArrayBuffer>
  readonly provider: string
  readonly importType: string
  /** What is typed into the form for it. */
  readonly options: Readonly<Record<string, string>>
}

const lines = (...texts: ReadonlyArray<string>): string => `${texts.join("\n")}\n`

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/** Every character of these texts is one byte of the same number in Windows-1252. */
const singleBytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (character) => character.charCodeAt(0))

/** The files, in the order of their buttons. */
export const sampleFiles: ReadonlyArray<SampleFile> = [
  {
    name: "users.csv",
    title: "Users, as CSV",
    bytes: () =>
      utf8(
        lines(
          "accountId,id,firstName,email,referable",
          "acc-1,user-1,Ada,ada@example.com,true",
          'acc-1,user-2,"Grace\nBrewster",grace@example.com,true',
          "acc-2,user-3,Joan,joan at example.com,true",
          "acc-2,,Katherine,katherine@example.com,false",
          "acc-3,user-5,Mary,mary@example.com,perhaps",
          "acc-1,user-1,Ada,ada@example.com,true",
          "acc-3,user-6,Dorothy, Vaughan,dorothy@example.com,true"
        )
      ),
    provider: "advocate",
    importType: "MUTATION/USER",
    options: {}
  },
  {
    name: "events.jsonl",
    title: "Events, as JSON lines",
    bytes: () =>
      utf8(
        lines(
          '{"accountId":"acc-1","userId":"user-1","event":{"key":"purchase","fields":{"total":12.5}}}',
          '{"accountId":"acc-1","userId":"user-2","event":{"fields":{"total":3}}}',
          '{"accountId":"acc-2","userId":"user-3","event":{"key":"purchase","dateTriggered":"yesterday"}}',
          '{"accountId":"acc-2","userId":"user-4","event":{"key":"signup"}',
          '{"accountId":"acc-3","userId":"user-5","event":{"key":"signup"}}'
        )
      ),
    provider: "advocate",
    importType: "MUTATION/USER_EVENT",
    options: {}
  },
  {
    name: "customers.csv",
    title: "Customers, as a spreadsheet writes them",
    bytes: () =>
      singleBytes(
        [
          "customerId;name;email;birthDate",
          "1;Zo\u00eb M\u00fcller;zoe@example.com;1990-05-04",
          "2;Ren\u00e9 Dupont;rene@example;1984-02-30",
          "3;\u00c5sa Berg;;12/08/1979",
          "4;Jos\u00e9 Garc\u00eda;jose@example.com;1971-11-23",
          ""
        ].join("\r\n")
      ),
    provider: "actito",
    importType: "etl-execution",
    options: {
      table: "customers",
      key: "customerId",
      "column-type": "email=email\nbirthDate=date",
      "empty-cells": "send"
    }
  }
]
