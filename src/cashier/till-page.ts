/** `GET /till`: the cashier's page. It is a client of this API like any other, with the key that is typed into it. */
import { MISSING_PAGES, PAGE_HEADERS } from '../http/pages.ts'
import { sendProblem } from '../http/problems.ts'
import type { HttpServer } from '../http/server.ts'
import type { Manifest, Pages } from '../web/data.ts'

export interface TillPageParts {
  /** Null: nobody has built the pages. */
  readonly built: { readonly pages: Pick<Pages, 'tillPage'>; readonly manifest: Manifest } | null
  /** What stands on the screen and on tickets. Asked at each request, since the configuration can be read again. */
  readonly shopName: () => string
}

/** Public: there is nothing in it but the shop's name. */
export function tillPageRoutes(app: HttpServer, { built, shopName }: TillPageParts): void {
  app.get('/till', { config: { access: 'public' } }, (_request, reply) => {
    if (built === null) {
      return sendProblem(reply, { code: 'BD_NOT_FOUND', detail: MISSING_PAGES })
    }
    const { pages, manifest } = built
    const html = pages.tillPage({ assets: manifest, build: manifest.build, shopName: shopName() })
    return reply.headers(PAGE_HEADERS).send(html)
  })
}
