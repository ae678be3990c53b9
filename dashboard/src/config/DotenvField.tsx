import { useState } from 'react'
import { TextAreaField } from '@/ui/Field'
import { parseDotenv } from './dotenv'

/** Lines that cannot be read are reported while they are typed, and nothing is sent as long as there are some. */
export function DotenvField({ error }: { error: string | undefined }) {
  const [unreadable, setUnreadable] = useState<number[]>([])
  const complaint = unreadable.length > 0 ? `Line ${unreadable.join(', ')} has no name and value.` : undefined
  return (
    <TextAreaField
      label="Variables"
      name="dotenv"
      mono
      rows={10}
      required
      placeholder={'# comments are fine\nGREETING="Ahoy"'}
      hint="As in a .env file. Names that exist already get the new value; nothing is removed."
      error={complaint ?? error}
      onInput={({ currentTarget }) => {
        const lines = parseDotenv(currentTarget.value).unreadable
        setUnreadable(lines)
        currentTarget.setCustomValidity(lines.length > 0 ? `Line ${lines.join(', ')} has no name and value.` : '')
      }}
    />
  )
}
