# Packs Debian's gems, those that are named, as rubygems.org has them: an archive each. They are libraries in Ruby alone.
require "fileutils"
require "rubygems/package"
require "tmpdir"

HOME = "/usr/lib/ruby/vendor_ruby/"
PROGRAMS = { "rack" => ["rackup", "require \"rack\"\nRack::Server.start\n"] } # Debian's own ask for Debian's gems

def write(path, text)
  FileUtils.mkdir_p(File.dirname(path))
  File.write(path, text)
  path
end

FileUtils.mkdir_p("/gems/gems")
ARGV.each do |name|
  spec = Gem::Specification.find_by_name(name)
  home = ["#{spec.full_gem_path}/lib/", HOME].find { |folder| File.exist?("#{folder}#{name.tr("-", "/")}.rb") }
  package = `dpkg -S #{home}#{name.tr("-", "/")}.rb`.partition(":").first
  files = `dpkg -L #{package}`.lines(chomp: true).select { |file| file.start_with?(home) && File.file?(file) }
  program, text = PROGRAMS[name]
  Dir.chdir(Dir.mktmpdir) do
    spec.files = files.map { |file| write("lib/#{file.delete_prefix(home)}", File.binread(file)) }
    spec.files += [write("bin/#{program}", text)] if program
    spec.bindir, spec.executables, spec.require_paths = "bin", [program].compact, ["lib"]
    spec.extensions, spec.extra_rdoc_files = [], []
    FileUtils.mv(Gem::Package.build(spec, true), "/gems/gems")
  end
end
