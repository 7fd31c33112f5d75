import { describeDriver } from '../../src/fleet/conformance/describe-driver.ts'
import { rigFor } from './testing/rig.ts'

describeDriver('firmata without any switch', () => rigFor({ lamp: null, tank: null, cup: null }), 'C')
