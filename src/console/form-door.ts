/** The door for plain HTML forms, and what is in one. */
import { HttpRefusal } from '../http/problems.ts'
import type { HttpServer } from '../http/server.ts'

/** What a form sent: the first value of each field, and all of them. */
export interface Fields {
  one(name: string): string
  all(name: string): readonly string[]
}

export interface Form extends Fields {
  /** What it asks for, without what only says who asks and how often. */
  record(): Readonly<Record<string, readonly string[]>>
}

const ENVELOPE: readonly string[] = ['csrf', 'idem']

/** Reads `application/x-www-form-urlencoded`. A field that is not there is empty. */
export function readForm(body: string): Form {
  const params = new URLSearchParams(body)
  return {
    one: (name) => params.get(name) ?? '',
    all: (name) => params.getAll(name),
    record: () =>
      Object.fromEntries(
        [...new Set(params.keys())]
          .filter((name) => !ENVELOPE.includes(name))
          .map((name) => [name, params.getAll(name)]),
      ),
  }
}

/**
 * Lets forms in among these routes, and nowhere else: no route of the API can be driven by one from a foreign page. A form
 * that the browser says stood on somebody else's page is refused.
 */
export function openFormDoor(forms: HttpServer): void {
  forms.removeAllContentTypeParsers()
  forms.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, readForm(String(body))),
  )
  forms.addHook('onRequest', async (request) => {
    const site = request.headers['sec-fetch-site']
    if (site !== undefined && site !== 'same-origin' && site !== 'none') {
      throw new HttpRefusal({ code: 'BD_FORBIDDEN', detail: 'This form stood on a page of somebody else.' })
    }
  })
}
