/** The document against the meta-schema of OpenAPI 3.1. */
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, type Shop } from './shop.ts'

describe('the OpenAPI document', () => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop()
  })
  afterAll(() => shop.close())

  it('is OpenAPI 3.1 by its own meta-schema', async () => {
    expect(await new Validator().validate({ ...shop.api })).toEqual({ valid: true })
  })

  it('would not be with a wrong word in it', async () => {
    const wrong = { ...shop.api, paths: { '/x': { get: { responses: { 200: {} } } } } }
    expect(await new Validator().validate(wrong)).toMatchObject({ valid: false })
  })
})
