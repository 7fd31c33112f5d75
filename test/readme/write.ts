/** `npm run docs`: writes what is generated into README.md and docs/mqtt.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mqttReference, regenerate } from './generated.ts'

const root = join(import.meta.dirname, '..', '..')
const readme = join(root, 'README.md')
writeFileSync(readme, regenerate(readFileSync(readme, 'utf8')))
writeFileSync(join(root, 'docs', 'mqtt.md'), `${mqttReference().trimEnd()}\n`)
process.stdout.write('README.md and docs/mqtt.md are written\n')
