defmodule Hello.MixProject do
  use Mix.Project

  def project, do: [app: :hello, version: "0.1.0", elixir: "~> 1.14.0", deps: []]
  def application, do: [extra_applications: [:logger], mod: {Hello, []}]
end
