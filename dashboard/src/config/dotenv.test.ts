import { expect, test } from 'vitest'
import { dotenvText, parseDotenv } from './dotenv'

const read = (text: string) => parseDotenv(text).variables

test('names and values, without comments and empty lines', () => {
  expect(read('# a comment\n\nA=1\r\nexport B = two words # said so\nEMPTY=')).toEqual({ A: '1', B: 'two words', EMPTY: '' })
})

test('quotes keep what is inside; only double ones know escapes', () => {
  expect(read(`A='# no comment\\n'\nB="two\\nlines" # comment`)).toEqual({ A: '# no comment\\n', B: 'two\nlines' })
})

test('a sign inside a word is no comment, and values may contain =', () => {
  expect(read('URL=postgres://a:b#c@db/x?y=z')).toEqual({ URL: 'postgres://a:b#c@db/x?y=z' })
})

test('lines that cannot be read are known by number', () => {
  expect(parseDotenv('A=1\nnonsense\n1B=2').unreadable).toEqual([2, 3])
})

test('a quoted value may have lines of its own, which are counted', () => {
  expect(parseDotenv("KEY='one\ntwo'\nnonsense\nB=2")).toEqual({ variables: { KEY: 'one\ntwo', B: '2' }, unreadable: [3] })
})

test('what is written is read again as it was', () => {
  const variables = { URL: 'postgres://a:b@db/x?y=z', WORDS: "it's $5 # not a comment", PATH_: 'C:\\new', KEY: 'a\nb', OLD: 'a\r\nb "c"', EMPTY: '', EDGE: ' x ' }
  const text = dotenvText(Object.entries(variables).map(([key, value]) => ({ key, value })))
  expect(parseDotenv(text)).toEqual({ variables, unreadable: [] })
  expect(dotenvText([{ key: 'A', value: 'C:\\' }, { key: 'B', value: ' \\' }])).toBe('A=C:\\\n# B ends in a backslash, which cannot be written here.\n')
  expect(dotenvText([{ key: 'A', value: "it's" }])).toBe("A='it\\'s'\n")
})
