import { expect, test } from 'vitest'
import { parseDotenv } from './dotenv'

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

test('lines that cannot be read are told by number', () => {
  expect(parseDotenv('A=1\nnonsense\n1B=2').unreadable).toEqual([2, 3])
})
