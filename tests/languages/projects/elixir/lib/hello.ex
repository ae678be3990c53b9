defmodule Hello do
  use Application

  def start(_type, _arguments) do
    {:ok, socket} = :gen_tcp.listen(String.to_integer(System.fetch_env!("PORT")), packet: :http_bin, active: false, reuseaddr: true)
    Task.start_link(fn -> accept(socket) end)
  end

  defp accept(socket) do
    {:ok, client} = :gen_tcp.accept(socket)
    {:ok, {:http_request, _method, {:abs_path, path}, _version}} = :gen_tcp.recv(client, 0)
    text = "hello from Elixir, #{System.get_env("GREETING")}, #{path}"
    :gen_tcp.send(client, "HTTP/1.1 200 OK\r\ncontent-length: #{byte_size(text)}\r\nconnection: close\r\n\r\n#{text}")
    :gen_tcp.close(client)
    accept(socket)
  end
end
