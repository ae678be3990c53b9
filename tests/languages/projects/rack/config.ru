run ->(env) { [200, { "content-type" => "text/plain" }, ["hello from Rack, #{ENV["GREETING"]}, #{env["PATH_INFO"]}"]] }
