require "sinatra"

get "/*" do
  "hello from Ruby, #{ENV["GREETING"]}, #{request.path}, #{Gem.loaded_specs["sinatra"].full_gem_path}"
end
