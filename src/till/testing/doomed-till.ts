/** A till as a process of its own, to be killed: sells one latte and says its key. Arguments: URL, key, outbox. */
import { fileOutbox, openTill } from '../index.ts'

const [url = '', key = '', outbox = ''] = process.argv.slice(2)
// It must not outlive the test, also when the test runner itself is killed.
process.on('disconnect', () => process.exit(1))
const sale = openTill({ url, key, outbox: fileOutbox(outbox) }).sell({ drinks: [{ recipe: 'latte' }] })
process.send?.(sale.key)
await sale.done
process.send?.('it was not killed in time')
