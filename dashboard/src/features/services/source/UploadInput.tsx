import { useState, type ChangeEvent } from 'react'
import type { Upload } from '@/api/types'
import { explain } from '@/api/problem'
import { uploadInWords } from '@/config/describe'
import { useAddUpload } from '@/features/services/actions'
import { TextField } from '@/ui/Field'

interface UploadInputProps {
  service: string
  wanted: Upload | null | undefined
  error: string | undefined
}

const OF_WHAT = (
  <>
    Of a folder of yours; <code className="font-mono">slipway deploy --path</code> sends one, too.
  </>
)

/** A packed working tree: sent as soon as it is chosen, and part of the form once it is there. */
export function UploadInput({ service, wanted, error }: UploadInputProps) {
  const send = useAddUpload(service)
  const [upload, setUpload] = useState(wanted ?? null)
  const choose = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? []
    if (!file) send.reset()
    else send.mutate(file, { onSuccess: ({ digest, size }) => setUpload({ digest, size, name: file.name }) })
  }
  const trouble = send.error ? explain(send.error).detail : undefined
  const waiting = send.isPending ? 'It is on its way.' : trouble
  return (
    <>
      <TextField
        label="Upload a zip or tar"
        type="file"
        accept=".zip,.tar,.tgz,.gz"
        required={upload === null}
        onChange={choose}
        ref={(input) => input?.setCustomValidity(waiting ?? '')}
        hint={<span role="status">{send.isPending ? 'Sending …' : upload ? `Here: ${uploadInWords(upload)}` : OF_WHAT}</span>}
        error={trouble ?? error}
      />
      {upload && <input type="hidden" name="upload" value={JSON.stringify(upload)} />}
    </>
  )
}
