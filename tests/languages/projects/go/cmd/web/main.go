package main

import (
	"html/template"
	"net/http"
	"os"
)

func main() {
	page := template.Must(template.ParseFiles("templates/page.txt"))
	http.HandleFunc("/", func(answer http.ResponseWriter, asked *http.Request) {
		page.Execute(answer, map[string]string{"Greeting": os.Getenv("GREETING"), "Path": asked.URL.Path})
	})
	panic(http.ListenAndServe(":"+os.Getenv("PORT"), nil))
}
