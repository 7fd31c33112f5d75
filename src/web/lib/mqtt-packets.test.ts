import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connectPacket, type MqttPacket, PacketReader, pubackPacket, subscribePacket } from './mqtt-packets.ts'

/** What aedes 1.2 sent to a display: CONNACK, SUBACK, the retained snapshot at QoS 1, a call, a heartbeat, PINGRESP. */
const RECORDED = Uint8Array.from(
  Buffer.from(
    '20020000' +
      '90050001010101' +
      '33e301001362617269737461642f626f6172642f6d61696e8e3e7b2276223a312c227a6f6e65223a226d61696e222c22736571223a372c2273657276657254696d65223a313739303030303030303030302c226275696c64223a226231222c22707265706172696e67223a5b7b226e756d626572223a22343833222c227265616479223a312c22746f74616c223a327d5d2c227265616479223a5b7b226e756d626572223a22343832222c2273696e6365223a313738393939393939303030307d5d2c22636f756e7473223a7b22707265706172696e67223a312c227265616479223a317d7d' +
      '3059001862617269737461642f626f6172642f6d61696e2f63616c6c7b2276223a312c227a6f6e65223a226d61696e222c226e756d626572223a22343832222c22736571223a312c226174223a313739303030303030313030307d' +
      '3062001962617269737461642f6461656d6f6e2f6865617274626561747b2276223a312c2273657373696f6e223a312c22736571223a322c22757074696d654d73223a31303030302c2273657276657254696d65223a313739303030303030313030307d' +
      'd000',
    'hex',
  ),
)

const EXPECTED = [
  'connack 0',
  'suback 1: 1,1,1',
  'publish baristad/board/main retained ack=36414 {"v":1,"zone":"main","seq":7,"serverTime":1790000000000,"build":"b1","preparing":[{"number":"483","ready":1,"total":2}],"ready":[{"number":"482","since":1789999990000}],"counts":{"preparing":1,"ready":1}}',
  'publish baristad/board/main/call live ack=null {"v":1,"zone":"main","number":"482","seq":1,"at":1790000001000}',
  'publish baristad/daemon/heartbeat live ack=null {"v":1,"session":1,"seq":2,"uptimeMs":10000,"serverTime":1790000001000}',
  'pingresp',
]

function inWords(packet: MqttPacket): string {
  switch (packet.t) {
    case 'connack':
      return `connack ${packet.code}`
    case 'suback':
      return `suback ${packet.id}: ${packet.codes.join()}`
    case 'publish': {
      const kept = packet.retained ? 'retained' : 'live'
      return `publish ${packet.topic} ${kept} ack=${packet.id} ${Buffer.from(packet.payload).toString()}`
    }
    case 'pingresp':
      return 'pingresp'
  }
}

function readInPieces(bytes: Uint8Array, cuts: readonly number[]): string[] {
  const reader = new PacketReader(65_536)
  const ends = [...cuts].sort((a, b) => a - b)
  const words: string[] = []
  let from = 0
  for (const end of [...ends, bytes.length]) {
    words.push(...reader.push(bytes.subarray(from, end)).map(inWords))
    from = end
  }
  return words
}

describe('what a broker sends', () => {
  it('is understood when it comes in one piece', () => {
    expect(readInPieces(RECORDED, [])).toEqual(EXPECTED)
  })

  it('is understood byte by byte', () => {
    expect(
      readInPieces(
        RECORDED,
        Array.from(RECORDED, (_, i) => i),
      ),
    ).toEqual(EXPECTED)
  })

  it('is understood wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(RECORDED.length), { maxLength: 12 }), (cuts) => {
        expect(readInPieces(RECORDED, cuts)).toEqual(EXPECTED)
      }),
    )
  })

  it('does not change afterwards when the network reuses its buffer', () => {
    const reader = new PacketReader(65_536)
    const buffer = RECORDED.slice()
    const [, , publish] = reader.push(buffer)
    buffer.fill(0)
    expect(publish && inWords(publish)).toBe(EXPECTED[2])
  })
})

describe('a broker that does not keep to the protocol', () => {
  const faultOf = (hex: string, maxBytes = 1000): string | null => {
    const reader = new PacketReader(maxBytes)
    reader.push(Uint8Array.from(Buffer.from(hex, 'hex')))
    return reader.fault
  }

  it('cannot make the page remember an endless packet: its length is refused before its body comes', () => {
    expect(faultOf('30e907')).toBe('packet of 1001 bytes')
    expect(faultOf('30e807')).toBeNull()
  })

  it.each([
    ['a length without end', '30ffffffff01', 'length without end'],
    ['a publish at QoS 2, which nobody asked for', '3404000161000a', 'publish with QoS 2'],
    ['a topic longer than its packet', '3003001061', 'publish is too short'],
    ['a QoS 1 publish without its id', '3203000161', 'publish is too short'],
    ['an empty CONNACK', '2000', 'packet 2 is too short'],
    ['a packet that only clients send', '1000', 'packet type 1'],
  ])('is found out: %s', (_what, hex, fault) => {
    expect(faultOf(hex)).toBe(fault)
  })

  it('has what it said before its fault still heard, and nothing after', () => {
    const reader = new PacketReader(1000)
    expect(reader.push(Uint8Array.from(Buffer.from('d0001000d000', 'hex'))).map(inWords)).toEqual(['pingresp'])
    expect(reader.push(Uint8Array.from([0xd0, 0]))).toEqual([])
  })

  it('never makes the reader throw, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }), (pieces) => {
        const reader = new PacketReader(100)
        for (const piece of pieces) reader.push(piece)
      }),
    )
  })
})

describe('what a display sends', () => {
  it('is the CONNECT that aedes accepted in the recording', () => {
    const packet = connectPacket({ clientId: 'display-1', username: 'display-1', password: 'ticket', keepAliveS: 20 })
    expect(Buffer.from(packet).toString('hex')).toBe(
      '102800044d51545404c200140009646973706c61792d310009646973706c61792d3100067469636b6574',
    )
  })

  it('counts a topic in bytes, not in letters', () => {
    expect(Buffer.from(subscribePacket(1, ['é'], 1)).toString('hex')).toBe('820700010002c3a901')
  })

  it('writes lengths over 127 in two bytes', () => {
    expect([...subscribePacket(1, ['t'.repeat(200)], 0).subarray(0, 3)]).toEqual([0x82, 0xcd, 0x01])
  })

  it('acknowledges with the id it was given', () => {
    expect([...pubackPacket(0x8e3e)]).toEqual([0x40, 2, 0x8e, 0x3e])
  })
})
