import { useState } from 'react'
import type { ConfigFile, Service } from '@/api/types'
import { inWords, linesInWords } from '@/config/describe'
import { EditDialog } from '@/config/EditDialog'
import { FieldInput } from '@/config/FieldInput'
import { partOf, partsBeside } from '@/config/fields'
import { entriesOf, type Entry } from '@/config/keyed'
import { PartsCard } from '@/config/PartsCard'
import { useRemoveConfigFile, useSetConfigFile } from '@/features/services/edits'
import { useOpened } from '@/features/services/opened'
import { refusal } from '@/features/services/status'
import { SelectField, TextAreaField } from '@/ui/Field'
import { NameField } from './NameField'
import { configFileFrom, LANGUAGES } from './parts'

const [CONTENT, LANGUAGE] = [partOf('config_files', 'content'), partOf('config_files', 'language')]
const OTHERS = partsBeside('config_files', ['path', 'content', 'language'])

function ContentField({ text, error }: { text: string; error: string | undefined }) {
  const [lines, setLines] = useState(linesInWords(text))
  return (
    <TextAreaField
      label={CONTENT.label}
      name="content"
      mono
      rows={14}
      wrap="off"
      className="sm:col-span-2"
      defaultValue={text}
      onInput={(event) => setLines(linesInWords(event.currentTarget.value))}
      hint={lines}
      error={error}
    />
  )
}

interface ConfigFileDialogProps {
  serviceId: string
  entry: Entry<ConfigFile> | null
  onClose: () => void
}

function ConfigFileDialog({ serviceId, entry, onClose }: ConfigFileDialogProps) {
  const file = entry?.value
  const chosen = file?.language ?? 'plaintext'
  const isKnown = LANGUAGES.some(([value]) => value === chosen)
  return (
    <EditDialog
      title={entry ? `Edit config file ${entry.key}` : 'Add config file'}
      fields={['name', 'path', 'language', 'content', ...OTHERS.map(([part]) => part)]}
      edit={useSetConfigFile(serviceId)}
      inputFrom={(form) => configFileFrom(form, entry?.key)}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <NameField fixed={entry?.key} placeholder="settings" error={errors.of('name')} />
          <div className="grid gap-4 sm:grid-cols-[1fr_9rem]">
            <FieldInput name="path" field={partOf('config_files', 'path')} value={file?.path} errors={errors} />
            <SelectField
              label={LANGUAGE.label}
              name="language"
              options={isKnown ? LANGUAGES : [[chosen, chosen], ...LANGUAGES]}
              defaultValue={chosen}
              hint={LANGUAGE.help}
              error={errors.of('language')}
            />
            <ContentField text={file?.content ?? ''} error={errors.of('content')} />
          </div>
          {OTHERS.map(([part, field]) => (
            <FieldInput key={part} name={part} field={field} value={file?.[part as keyof ConfigFile]} errors={errors} />
          ))}
        </>
      )}
    </EditDialog>
  )
}

export function ConfigFilesCard({ service }: { service: Service }) {
  const { opened, add, edit, close } = useOpened<ConfigFile>()
  return (
    <>
      <PartsCard
        title="Config files"
        hint="Texts that the containers find as files. Each new content is a new version."
        noun="config file"
        columns={['Name', 'Where']}
        entries={entriesOf(service, 'config_files')}
        deployed={service.current !== null}
        reason={refusal(service, 'edit')}
        empty="No config files."
        remove={useRemoveConfigFile(service.id)}
        onAdd={add}
        onEdit={edit}
        words={(file) => inWords('config_files', file)}
      />
      {opened && <ConfigFileDialog serviceId={service.id} entry={opened.entry} onClose={close} />}
    </>
  )
}
