/**
 * Fastify compiles the schema of every route and of every answer when it starts, which is a third of the time that a daemon
 * takes to open; most are not used for hours. Here each is compiled when it is first asked for, by Fastify's own compilers.
 */
import ValidatorSelector from '@fastify/ajv-compiler'
import SerializerSelector from '@fastify/fast-json-stringify-compiler'
import type { FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify'

type Validate = ReturnType<FastifySchemaCompiler<unknown>>
type Serialize = ReturnType<FastifySerializerCompiler<unknown>>

/**
 * What is wrong with a schema is said at its first use.
 *
 * @param customOptions of Ajv
 */
export function validatorsWhenUsed(customOptions: object): FastifySchemaCompiler<unknown> {
  const compile = ValidatorSelector()({}, { customOptions })
  return (route) => {
    let compiled: Validate | null = null
    const validate: Validate = (input) => {
      compiled ??= compile(route) as Validate
      const outcome = compiled(input)
      // Fastify reads there what was wrong.
      validate.errors = compiled.errors ?? null
      return outcome
    }
    return validate
  }
}

/** As `validatorsWhenUsed`, for answers. */
export function serializersWhenUsed(): FastifySerializerCompiler<unknown> {
  const compile = SerializerSelector()({}, {})
  return (route) => {
    let compiled: Serialize | null = null
    return (answer) => {
      compiled ??= compile({ httpStatus: 'default', ...route }) as Serialize
      return compiled(answer)
    }
  }
}
