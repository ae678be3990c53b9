require "webrick"

server = WEBrick::HTTPServer.new(Port: ENV["PORT"])
server.mount_proc("/") { |asked, answer| answer.body = "hello from WEBrick, #{ENV["GREETING"]}, #{asked.path}" }
trap("TERM") { server.shutdown }
server.start
