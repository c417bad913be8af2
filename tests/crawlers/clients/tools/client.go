// Asks for what it is told to, a line of JSON each, and tells what came of it: Go's net/http.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

type job struct {
	ID      int    `json:"id"`
	URL     string `json:"url"`
	Timeout int    `json:"timeout_ms"`
}

func ask(job job) map[string]any {
	client := &http.Client{Timeout: time.Duration(job.Timeout) * time.Millisecond}
	response, err := client.Get(job.URL)
	if err != nil {
		return map[string]any{"id": job.ID, "error": "error"}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return map[string]any{"id": job.ID, "error": "error"}
	}
	return map[string]any{"id": job.ID, "status": response.StatusCode, "body": string(body)}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var wanted job
		if json.Unmarshal(lines.Bytes(), &wanted) != nil {
			continue
		}
		told, _ := json.Marshal(ask(wanted))
		fmt.Println(string(told))
	}
}
