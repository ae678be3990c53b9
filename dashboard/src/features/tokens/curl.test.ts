import { expect, test } from 'vitest'
import { curlLine } from './curl'

test('the line can be pasted into a shell as it is', () => {
  expect(curlLine('https://slipway.example/api/v1/deploy/slp_x', 'shop:2')).toBe(
    `curl -fsS -X PUT 'https://slipway.example/api/v1/deploy/slp_x' -H 'content-type: application/json' -d '{"image":"shop:2"}'`,
  )
})
