import { expect, test } from 'vitest'
import { fileName, readText } from './files'

test.each([
  ['挂失 · 正常', 'txt', '挂失-·-正常.txt'],
  ['a/b\\c:d*e?f"g<h>i|j', 'yaml', 'a-b-c-d-e-f-g-h-i-j.yaml'],
  ['../../etc/passwd', 'txt', 'etc-passwd.txt'],
  [' . ', 'txt', 'talk.txt'],
  ['', 'txt', 'talk.txt'],
  ['𠮷'.repeat(80), 'txt', `${'𠮷'.repeat(60)}.txt`],
])('fileName(%j, %s) = %s', (name, ending, want) => expect(fileName(name, ending, 'talk')).toBe(want))

test('a file is read as UTF-8 or not at all', async () => {
  expect(await readText(new File(['流程'], 'a.yaml'))).toBe('流程')
  expect(await readText(new File([new Uint8Array([0xc1, 0xf7])], 'gbk.yaml'))).toBeUndefined()
  expect(await readText(new File([new Uint8Array((4 << 20) + 1)], 'large.yaml'))).toBeUndefined()
})
