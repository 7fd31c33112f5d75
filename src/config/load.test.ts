import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatConfigError } from './finding.ts'
import { dataFolder } from './load.ts'
import { faults, GOOD, good, lines, MACHINES, MENU, places, read, SHOP, warnings } from './testing.ts'

describe('a good file', () => {
  it('times no pours of a machine whose driver says that they follow no recipe, whatever the file says', () => {
    const byHand = GOOD.replace('path: /dev/a', 'path: /dev/a, clearsBy: person')
    const timed = byHand.replace('driver:', 'earliestDone: 0.5\n    driver:')
    expect(good(timed).shop.machines).toMatchObject([{ earliestDone: 0 }])
    expect(good(GOOD.replace('driver:', 'earliestDone: 0.5\n    driver:')).shop.machines).toMatchObject([
      { earliestDone: 0.5 },
    ])
  })

  it('becomes ready values: spans in milliseconds, defaults filled in, the driver asked', () => {
    const config = good(GOOD)
    expect(config.venue).toEqual({
      name: 'Corner',
      timezone: 'Europe/Lisbon',
      dayCutoffMinutes: 240,
      publicUrl: null,
      languages: ['en'],
      hours: null,
      closedOn: [],
      warmUpMs: 1_200_000,
    })
    expect(config.shop.timing).toEqual({
      suspectMs: 3000,
      offlineMs: 5000,
      brewDeadlineMs: 4000,
      answerMs: 1000,
      overdueFactor: 2,
      overdueExtraMs: 15_000,
      remakeAfterMs: 120_000,
      inDoubt: 'remake',
      coolDownMs: 5000,
    })
    expect(config.shop.orders).toEqual({
      maxAttempts: 3,
      maxOpenDrinks: 10_000,
      maxOpenOrdersPerTerminal: 2_000,
      forgetAfterMs: 7_200_000,
      maxDrinksPerOrder: 20,
      numberRestMs: 1_800_000,
      holdExpiresMs: 7_200_000,
      staleAfterMs: 1_200_000,
      promiseQuantile: 0.9,
    })
    expect(config.shop.pickup).toEqual({
      announce: 'all',
      mostRecalls: 3,
      recallEveryMs: 60_000,
      remindersMs: [300_000, 600_000],
      clearAfterMs: 600_000,
      atCounterMs: 1_200_000,
      uncollected: 'assumed',
    })
    expect(config.shop.machines).toEqual([
      {
        id: 'left',
        role: 'primary',
        skills: ['espresso'],
        groups: 1,
        recoveryMs: 0,
        warmUpMs: 0,
        idleWatts: null,
        cupsPerMinute: null,
        clearsBy: 'sensor',
        tier: 'A',
        earliestDone: 0.2,
        wiring: '["test-serial",{"baudRate":115200,"clearsBy":"sensor","path":"/dev/a"},null]',
      },
    ])
    expect(config.machines).toEqual([
      {
        id: 'left',
        driver: 'test-serial',
        options: { path: '/dev/a', baudRate: 115_200, clearsBy: 'sensor' },
        identity: null,
      },
    ])
    expect(config.shop.dispatch).toEqual({ policy: 'pull', window: 3, overtakes: 2 })
    expect(config.shop.zones).toEqual(['main'])
    expect(config.shop.zoneOfChannel).toEqual({})
    expect(config.pickup).toEqual({ pairing: 'off', boardLanguages: ['en'] })
    expect(config.webhooks).toEqual({ allow: [] })
    expect(config.push).toEqual({
      subject: null,
      allow: [
        'fcm.googleapis.com',
        'updates.push.services.mozilla.com',
        '*.push.services.mozilla.com',
        'web.push.apple.com',
        '*.notify.windows.com',
      ],
    })
    expect(config.ntfy).toEqual({ server: null, tokenFile: null })
    expect(config.alerts).toEqual({ ntfyTopic: null })
    expect(config.shop.alerts).toEqual({ afterMs: 10_000, attentionAfterMs: 60_000, byNtfy: 'no' })
    expect(config.labels).toEqual({ size: '62x29' })
    expect(config.printers).toEqual([])
    expect(config.shop.printers).toBeUndefined()
    expect(config.limits).toEqual({
      keyPerSecond: 50,
      addressPerSecond: 50,
      requestsPerSecond: 500,
      publicShare: 75,
      unknownPerMinute: 20,
      unknownPerSecond: 10,
    })
    expect(config.menuSource).toBeNull()
    expect(config.listen).toEqual({
      http: { host: '127.0.0.1', port: 8080 },
      mqtt: { host: '127.0.0.1', port: 1883 },
      public: null,
    })
    expect(config.broker).toEqual({ kind: 'embedded', base: 'baristad' })
    expect(config.log).toEqual({ level: 'info' })
  })

  it('gives a recipe without a name one that people can read', () => {
    expect(good(GOOD).shop.menu.recipes[0]).toEqual({
      id: 'flat-white',
      name: 'Flat white',
      names: { en: 'Flat white' },
      plu: null,
      inDoubt: null,
      sizes: [],
      options: {},
      steps: [
        {
          skill: 'espresso',
          program: { doseGrams: 0, waterMl: 0, milkMl: 0, foamPercent: 0, temperatureC: 93, nominalMs: 27_000 },
          bySize: {},
        },
      ],
    })
  })

  it('may have sections in which every line is commented out', () => {
    expect(good(`${GOOD}orders:\n  # maxAttempts: 5\ntiming:\n`).shop.orders.maxAttempts).toBe(3)
  })

  it('may repeat itself by YAML aliases', () => {
    const text = GOOD.replace('[espresso]', '&all [espresso]')
    const second = '  - { id: right, driver: test-serial, skills: *all, options: { path: /dev/b } }\n'
    expect(good(text.replace('menu:', `${second}menu:`)).shop.machines[1]?.skills).toEqual(['espresso'])
  })

  it('hands over no defaults that two readings share', () => {
    const [a, b] = [good(GOOD), good(GOOD)]
    expect(a.venue.closedOn).not.toBe(b.venue.closedOn)
    expect(a.webhooks.allow).not.toBe(b.webhooks.allow)
  })
})

describe('precedence', () => {
  const withPort = `${GOOD}listen: { http: { port: 1001 } }\n`

  it('is defaults, file, environment, command line', () => {
    const env = { BARISTAD_LISTEN_HTTP_PORT: '1002' }
    expect(good(GOOD).listen.http.port).toBe(8080)
    expect(good(withPort).listen.http.port).toBe(1001)
    expect(good(withPort, { env }).listen.http.port).toBe(1002)
    expect(good(withPort, { env, flags: { 'listen.http.port': '1003' } }).listen.http.port).toBe(1003)
    expect(good(withPort, { env, flags: { 'listen.http.port': undefined } }).listen.http.port).toBe(1002)
  })

  it('reads two-word options and lists from the environment, and an empty variable as none', () => {
    const env = {
      BARISTAD_ORDERS_MAX_ATTEMPTS: '7',
      BARISTAD_SHOP_CLOSED_ON: '2026-12-25, 2026-12-26',
      BARISTAD_LOG_LEVEL: '',
    }
    const config = good(GOOD, { env })
    expect(config.shop.orders.maxAttempts).toBe(7)
    expect(config.venue.closedOn).toEqual(['2026-12-25', '2026-12-26'])
    expect(config.log.level).toBe('info')
  })

  it('blames the variable, not the file, for a bad value from the environment', () => {
    expect(lines(withPort, { env: { BARISTAD_LISTEN_HTTP_PORT: 'http' } })).toEqual([
      'environment BARISTAD_LISTEN_HTTP_PORT  listen.http.port  "http" is not valid; allowed: a whole number from 0 to 65535 (TCP port, 0: any free one)',
    ])
  })

  it('repairs a file whose own value is bad', () => {
    expect(good(`${GOOD}log: { level: loud }\n`, { flags: { 'log.level': 'debug' } }).log.level).toBe('debug')
  })

  it('warns of a BARISTAD_ variable that is no option, and leaves others alone', () => {
    const result = read(GOOD, { env: { BARISTAD_LISTEN_HTTP_PROT: '1', PATH: '/bin' } })
    expect(result.ok).toBe(true)
    expect(result.warnings.map(formatConfigError)).toEqual([
      'environment  BARISTAD_LISTEN_HTTP_PROT names no option (did you mean "BARISTAD_LISTEN_HTTP_PORT"?)',
    ])
  })

  it('cannot be bent by a flag that is no option', () => {
    expect(() => read(GOOD, { flags: { 'listen.prt': '1' } })).toThrow('no option "listen.prt"')
  })
})

describe('paths', () => {
  it('in the file begin at the file, so that every command finds the same folder', () => {
    expect(good(GOOD, { file: '/etc/cafe/b.yaml' }).data).toBe('/etc/cafe/data')
    expect(good(`${GOOD}data: /srv/x\n`, { file: '/etc/cafe/b.yaml' }).data).toBe('/srv/x')
  })

  it('on the command line begin where the command is given', () => {
    expect(good(GOOD, { file: '/etc/cafe/b.yaml', flags: { data: './here' } }).data).toBe(resolve('here'))
  })
})

describe('a bad file', () => {
  it('names an unknown key with its place and the key that was meant', () => {
    expect(lines(GOOD.replace('    skills', '    rol: backup\n    skills'))).toEqual([
      'baristad.yaml:5:5  machines[0].rol  unknown key "rol" (did you mean "role"?)',
    ])
  })

  it('is told everything at once, in the order of the file: schema, driver and sense', () => {
    const text = [
      'shop: { name: Corner, timezone: Mars/Olympus, languages: [a, en, en] }', // 1: no dayCutoff, zone, tag, twice
      'machines:',
      '  - { id: left, driver: test-seriel, skills: [espresso] }', // 3: driver
      '  - { id: left, driver: test-serial, skills: [espresso], options: { baudRate: 1 } }', // 4: id, path, rate
      '  - { id: Right, driver: test-serial, skills: [], options: { path: /dev/x } }', // 5: id, skills
      'timing: { suspect: 9s, answer: 4 }', // 6: suspect ≥ offline, no unit
      'menu:',
      '  - { recipe: tea, steps: [{ skill: kettle, seconds: 0 }] }', // 8: skill, seconds
      '  - { recipe: tea, steps: [] }', // 9: recipe, steps
    ].join('\n')
    expect(places(text)).toEqual([
      '1:1 shop.dayCutoff',
      '1:33 shop.timezone',
      '1:59 shop.languages[0]',
      '1:66 shop.languages[2]',
      '3:25 machines[0].driver',
      '4:11 machines[1].id',
      '4:58 machines[1].options.path',
      '4:79 machines[1].options.baudRate',
      '5:11 machines[2].id',
      '5:47 machines[2].skills',
      '6:20 timing.suspect',
      '6:32 timing.answer',
      '8:37 menu[0].steps[0].skill',
      '8:54 menu[0].steps[0].seconds',
      '9:15 menu[1].recipe',
      '9:27 menu[1].steps',
    ])
  })

  it('with a hundred faults has a hundred errors', () => {
    const many = Array.from(
      { length: 100 },
      (_, n) => `  - { recipe: r${n}, nam: x, steps: [{ skill: espresso, seconds: 1 }] }\n`,
    )
    expect(faults(`${SHOP}${MACHINES}menu:\n${many.join('')}`)).toHaveLength(100)
  })

  it.each([
    ['no zone given', 'timezone: Europe/Lisbon, ', '', 'shop.timezone  "timezone" is missing'],
    ['a fixed offset, wrong for half of the year', 'Europe/Lisbon', '"+01:00"', 'unknown time zone "+01:00"'],
    ['a misspelt zone', 'Europe/Lisbon', 'Europe/Lisbn', 'did you mean "Europe/Lisbon"?'],
    ['no cutoff', ', dayCutoff: 04:00', '', '"dayCutoff" is missing: when one business day ends'],
    [
      'an hour that no clock shows',
      '04:00',
      '24:00',
      '"24:00" is not valid; allowed: a time of day from 00:00 to 23:59',
    ],
    ['a name that YAML reads as a number', 'name: Corner', 'name: 42', 'write "42" in quotes to mean text'],
    ['an unknown skill', '[espresso]', '[espreso]', 'no machine has the skill "espresso" (did you mean "espreso"?)'],
    [
      'an option that the driver does not know',
      'path: /dev/a',
      'path: /dev/a, bautRate: 9600',
      'unknown key "bautRate" (did you mean "baudRate"?)',
    ],
    [
      'a word that the driver does not know',
      'path: /dev/a',
      'path: /dev/a, clearsBy: sensr',
      '(did you mean "sensor"?); allowed: sensor, person',
    ],
    [
      'options that the driver refuses together',
      'path: /dev/a',
      'path: /dev/a, baudRate: 1201',
      'a rate that no chip makes',
    ],
    [
      'a step of no size',
      'seconds: 27',
      'seconds: 27, bySize: { big: 2 }',
      'unknown size "big"; allowed: nothing: this recipe has no sizes',
    ],
    [
      'an empty list item',
      'menu: [',
      'menu: [ null, ',
      'menu[0]  an empty value is not valid; allowed: a section with recipe',
    ],
    [
      'a section that is a word',
      SHOP,
      'shop: Corner\n',
      '"Corner" is not valid; allowed: a section with name, timezone',
    ],
    ['a prototype for a key', 'menu:', '__proto__: { polluted: 1 }\nmenu:', '__proto__  unknown key "__proto__"'],
  ])('is refused for %s', (_, from, to, message) => {
    expect(GOOD).toContain(from)
    expect(lines(GOOD.replace(from, to)).join('\n')).toContain(message)
  })

  it.each([
    ['no machine', SHOP + MENU, 'machines  no machine: a shop needs at least one'],
    ['an empty list of machines', `${SHOP}machines: []\n${MENU}`, 'machines  no machine: a shop needs at least one'],
    ['no menu', SHOP + MACHINES, 'menu  an empty menu'],
    [
      'two machines on one port',
      GOOD.replace('menu:', '  - { id: b, driver: test-serial, skills: [espresso], options: { path: /dev/a } }\nmenu:'),
      'machines[1].options.path  /dev/a already belongs to machines[0]',
    ],
    [
      'people who go on to where there is no lane',
      GOOD.replace(
        'menu:',
        [
          '  - { id: bar-1, driver: barista, skills: [espresso], options: { rotateTo: bar-3 } }',
          '  - { id: bar-2, driver: barista, skills: [espresso] }',
          'menu:',
        ].join('\n'),
      ),
      'machines[1].options.rotateTo  is no other lane (a machine with the driver barista)',
    ],
    [
      'an external broker without its address',
      `${GOOD}broker: { kind: external }\n`,
      'broker.url  an external broker needs its address',
    ],
    [
      'an address that is no broker',
      `${GOOD}broker: { kind: external, url: "http://x" }\n`,
      'broker.url  not the address of a broker',
    ],
    [
      'suspect as late as offline',
      `${GOOD}timing: { suspect: 5s }\n`,
      'timing.suspect  must be shorter than timing.offline (5s)',
    ],
    ['one port for both listeners', `${GOOD}listen: { mqtt: { port: 8080 } }\n`, 'HTTP and MQTT cannot share a port'],
    [
      'a customer address with a query',
      `${SHOP.replace(' }', ', publicUrl: "https://x/?a=1" }')}${MACHINES}${MENU}`,
      'shop.publicUrl  not an address for customers',
    ],
  ])('is refused for %s', (_, text, message) => {
    expect(lines(text).join('\n')).toContain(message)
  })

  it('finds suspect too late even when only offline was written', () => {
    expect(places(`${GOOD}timing: { offline: 2s }\n`)).toEqual(['8:1 timing.suspect'])
  })

  it('does not blame the recipes when no machine could be read', () => {
    expect(places(`${SHOP}machines: [{ id: left, driver: test-serial, options: { path: x } }]\n${MENU}`)).toEqual([
      '2:12 machines[0].skills',
    ])
  })

  it('never shows what may be a secret', () => {
    const url = 'mqtt://me:hunter2@host'
    for (const text of [
      `${GOOD}broker: { kind: external, url: "${url}" }\n`,
      `${GOOD}broker: { kind: external, url: "mqtt://h", password: hunter2 }\n`,
      GOOD.replace('path: /dev/a', 'path: /dev/a, apiToken: hunter2'),
      GOOD.replace('menu:', 'credentials: { mqtt: hunter2 }\nmenu:'),
    ]) {
      expect(faults(text)).toHaveLength(1)
      expect(JSON.stringify(faults(text)) + lines(text)).not.toContain('hunter2')
    }
  })
})

describe('YAML itself', () => {
  it('reports a key that is there twice, and still checks the rest', () => {
    expect(lines(`${GOOD}log: { level: info }\nlog: { level: loud }\n`)).toEqual([
      'baristad.yaml:9:1  log  this key is here already: each may be given once',
      expect.stringContaining('log.level  "loud" is not valid'),
    ])
  })

  it.each([
    ['a bracket that is never closed', 'shop: { name: [\n', 'not valid YAML'],
    ['a tab for indentation', 'shop:\n\tname: x\n', 'not valid YAML: Tabs'],
    ['two documents', `${GOOD}---\n${GOOD}`, 'a second document begins here'],
    ['a tag that would make a secret of its own name', 'shop: !secret x\n', 'unknown tag: !secret'],
    ['an alias to nothing', 'shop: *nobody\n', 'Unresolved alias'],
    ['an alias inside itself', 'shop: &a { name: *a }\n', 'an alias refers to what contains it'],
    [
      'aliases that multiply without end',
      `a: &a [1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\nd: [${'*c,'.repeat(30)}]\n`,
      'Excessive alias count',
    ],
  ])('is refused for %s', (_, text, message) => {
    expect(lines(text).join('\n')).toContain(message)
    for (const error of faults(text)) expect(error.line).toBeGreaterThan(0)
  })

  it.each(['', '# nothing\n', 'null\n', '- a\n', '42\n', '\0\0\0'])('of %j is no crash but errors', (text) => {
    expect(faults(text).length).toBeGreaterThan(0)
  })
})

describe('warnings', () => {
  it.each(['0.0.0.0', '192.168.1.4', 'shop.local', '"::"'])('name a listener that others can reach: %s', (host) => {
    expect(warnings(`${GOOD}listen: { http: { host: ${host} } }\n`)).toEqual([
      expect.stringContaining('listen.http.host others on the network can reach'),
    ])
  })

  it.each(['127.0.0.1', '127.8.8.8', 'localhost', '"::1"'])('are silent for loopback: %s', (host) => {
    expect(warnings(`${GOOD}listen: { http: { host: ${host} } }\n`)).toEqual([])
  })

  it('name a skill that no recipe needs, most likely a slip', () => {
    expect(warnings(GOOD.replace('[espresso]', '[espresso, mlik]'))).toEqual([
      'machines[0].skills[1] no recipe needs the skill "mlik"',
    ])
  })

  it('name broker options that have no effect', () => {
    expect(warnings(`${GOOD}broker: { url: "mqtt://x" }\n`)).toEqual([
      'broker.url has no effect with the embedded broker (broker.kind)',
    ])
  })
})

describe('the data folder alone', () => {
  const folder = (text: string, env = {}) => dataFolder({ text, file: '/etc/b.yaml', env, flags: {} })

  it('is found in a file that is otherwise wrong, so that keys can be revoked on a bad day', () => {
    expect(folder('data: /srv/x\nmenue: {}\nmachines: 4\n')).toBe('/srv/x')
    expect(folder('', { BARISTAD_DATA: '/srv/y' })).toBe('/srv/y')
  })

  it('is unknown when the file cannot be parsed or names no folder', () => {
    expect(folder('data: [')).toBeNull()
    expect(folder('data: 4')).toBeNull()
  })
})
