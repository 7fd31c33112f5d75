/** `GET /docs`: the reference for people, made from the OpenAPI document that this very daemon serves. */
import { hash } from 'node:crypto'
import { MISSING_PAGES, PAGE_HEADERS } from '../http/pages.ts'
import { sendProblem } from '../http/problems.ts'
import type { HttpServer } from '../http/server.ts'
import { ERRORS } from '../kit/errors.ts'
import type { DocsEvent, DocsTopic, Manifest, Pages } from '../web/data.ts'

export interface DocsParts {
  /** Null: nobody has built the pages. */
  readonly built: { readonly pages: Pick<Pages, 'docsPage'>; readonly manifest: Manifest } | null
  /** The OpenAPI 3.1 document. Asked at the first request, when all routes are known. */
  readonly openapi: () => unknown
  readonly topics: readonly DocsTopic[]
  /** First level of the topics. Default `baristad`. */
  readonly base?: string
  readonly events: readonly DocsEvent[]
  /** Where the examples find this daemon, without a slash at the end. Asked at each request. */
  readonly url: () => string
  /**
   * Words of this shop for the examples, so that they work in it: `recipe`, `zone`, `machine`. Asked at each request,
   * since the menu changes. Default: made-up ones.
   */
  readonly words?: () => Readonly<Record<string, string>>
}

/** What stands where a key belongs; the demo shop has a cashier of this name. */
const SAMPLE_KEY = 'demo-cashier-key'

interface Drawn {
  readonly from: string
  readonly html: string
  readonly etag: string
}

/** Public: it tells nothing that `/openapi.json` and the project's own pages do not. */
export function docsRoutes(app: HttpServer, parts: DocsParts): void {
  const { built } = parts
  let last: Drawn | null = null
  app.get('/docs', { config: { access: 'public' } }, (request, reply) => {
    if (built === null) {
      return sendProblem(reply, { code: 'BD_NOT_FOUND', detail: MISSING_PAGES })
    }
    // Drawing takes a few hundredths of a second, in which no order is taken: once, and again when a word changes.
    const url = parts.url()
    const words = parts.words?.() ?? {}
    const from = JSON.stringify([url, words])
    last = last?.from === from ? last : draw(from, built, { ...parts, url, words })
    // Kept, and asked about each time: it is as old as the daemon, no older.
    reply.headers({ ...PAGE_HEADERS, 'cache-control': 'no-cache', etag: last.etag })
    if (request.headers['if-none-match']?.includes(last.etag) === true) return reply.code(304).send()
    return reply.send(last.html)
  })
}

function draw(
  from: string,
  { pages, manifest }: NonNullable<DocsParts['built']>,
  parts: Omit<DocsParts, 'url' | 'words'> & { readonly url: string; readonly words: Readonly<Record<string, string>> },
): Drawn {
  const { topics, events, url, words } = parts
  const html = pages.docsPage({
    assets: manifest,
    build: manifest.build,
    openapi: parts.openapi(),
    topics,
    base: parts.base ?? 'baristad',
    events,
    errors: Object.entries(ERRORS).map(([code, { status, title }]) => ({ code, status, title })),
    url,
    key: SAMPLE_KEY,
    words,
  })
  return { from, html, etag: `"${hash('sha256', html, 'base64url')}"` }
}
