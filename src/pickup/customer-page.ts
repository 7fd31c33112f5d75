/** The customer's page, its form for phones without script, and its service worker. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { MISSING_PAGES, PAGE_HEADERS } from '../http/pages.ts'
import { HttpRefusal, sendProblem } from '../http/problems.ts'
import type { HttpServer } from '../http/server.ts'
import { readOrderId } from '../kit/ids.ts'
import type { Reply } from '../shop/effects.ts'
import type { Now } from '../shop/inputs.ts'
import { NO_OUTLOOK } from '../shop/outlook.ts'
import type { View } from '../shop/view.ts'
import { languageFor } from './language.ts'
import type { BuiltPages } from './pages.ts'

export interface CustomerPageParts {
  readonly view: View
  /** Of the menu, the shop's first one first. */
  readonly languages: () => readonly string[]
  /** IANA name of the shop's time zone. */
  readonly timezone: () => string
  /** Hears that a customer is on their way. */
  readonly coming: (id: string) => Promise<Reply>
  readonly built: BuiltPages | null
  readonly orderUrl: (id: string) => string
  readonly now: () => Now
}

/** It may ask its own shop, for a renewed subscription, and nobody else. */
const WORKER_POLICY = "default-src 'none'; connect-src 'self'"

export async function customerPageRoutes(app: HttpServer, parts: CustomerPageParts): Promise<void> {
  const { built } = parts
  // A QR code of the wholly upper-case URL fits the alphanumeric mode, so that spelling opens too.
  for (const path of ['/o/:id', '/O/:id']) {
    app.get<{ Params: { id: string } }>(path, { config: { access: 'public', published: true } }, (request, reply) =>
      sendPage(request, reply, request.params.id, parts),
    )
  }

  if (built) {
    const worker = readFileSync(join(built.root, 'sw.js'), 'utf8')
    app.get('/o/sw.js', { config: { access: 'public', published: true } }, (_request, reply) =>
      reply
        .header('content-type', 'text/javascript; charset=utf-8')
        .header('content-security-policy', WORKER_POLICY)
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'no-cache')
        .send(worker),
    )
  }

  const { coming } = parts
  await app.register(async (forms) => {
    // Only what a form without fields sends, and only from our own page.
    forms.removeAllContentTypeParsers()
    forms.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, _body, done) =>
      done(null, null),
    )
    forms.post<{ Params: { id: string } }>(
      '/o/:id/coming',
      { config: { access: 'public', published: true } },
      async (request, reply) => {
        const site = request.headers['sec-fetch-site']
        if (site !== undefined && site !== 'same-origin' && site !== 'none') {
          throw new HttpRefusal({ code: 'BD_FORBIDDEN', detail: 'This form stood on a page of somebody else.' })
        }
        const id = readOrderId(request.params.id)
        if (id === null) return sendPage(request, reply, request.params.id, parts)
        // Refused or not: the page that follows says how it stands.
        await coming(id)
        return reply.redirect(`/o/${id}?lang=${languageOf(request, parts)}`, 303)
      },
    )
  })
}

function sendPage(request: FastifyRequest, reply: FastifyReply, spelled: string, parts: CustomerPageParts): unknown {
  const { built, view, now, orderUrl, timezone } = parts
  if (!built) return sendProblem(reply, { code: 'BD_NOT_FOUND', detail: MISSING_PAGES })
  const lang = languageOf(request, parts)
  const context = { assets: built.manifest, build: built.manifest.build, lang }
  const id = readOrderId(spelled)
  const found = id === null ? null : view.order(id, orderUrl(id))
  reply.headers(PAGE_HEADERS).header('vary', 'accept-language')
  if (id === null || found === null) return reply.code(404).send(built.pages.notFoundPage(context))
  const at = now()
  const order = { ...found.order, outlook: view.outlook(id, at) ?? NO_OUTLOOK }
  const more = { serverTime: at.wallMs, timezone: timezone(), names: view.wordsOf(id, lang) }
  return reply.send(built.pages.orderPage(order, { ...context, ...more }))
}

const languageOf = ({ query, headers }: FastifyRequest, { languages }: CustomerPageParts) =>
  languageFor((query as { lang?: unknown }).lang, headers['accept-language'], languages())
