package httpbench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"

	"hivesync/shared/client"
)

// User calls the API. Its projects are listed newest first, and the tasks of one of them.
type User struct {
	API             *client.Client
	Team            string
	projects, tasks []string
	busy            string // the project with the tasks
}

// Prepare reads what a user has, once the database is filled.
func (u *User) Prepare(ctx context.Context) error {
	var page struct {
		Items []struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		} `json:"items"`
	}
	if err := u.API.Do(ctx, http.MethodGet, "/api/v1/projects?limit=100", nil, &page); err != nil {
		return err
	}
	for _, p := range page.Items {
		u.projects = append(u.projects, p.ID)
		if p.Name == "Mine 1" {
			u.busy = p.ID
		}
	}
	page.Items = nil
	if err := u.API.Do(ctx, http.MethodGet, "/api/v1/projects/"+u.busy+"/tasks?limit=100", nil, &page); err != nil {
		return err
	}
	for _, t := range page.Items {
		u.tasks = append(u.tasks, t.ID)
	}
	if len(u.projects) == 0 || len(u.tasks) == 0 {
		return fmt.Errorf("the user has %d projects and %d tasks", len(u.projects), len(u.tasks))
	}
	return nil
}

func any1(rng *rand.Rand, list []string) string { return list[rng.IntN(len(list))] }

func get(path func(u *User, rng *rand.Rand) string) func(context.Context, *User, *rand.Rand) error {
	return func(ctx context.Context, u *User, rng *rand.Rand) error {
		return u.API.Do(ctx, http.MethodGet, path(u, rng), nil, nil)
	}
}

func at(path string) func(context.Context, *User, *rand.Rand) error {
	return get(func(*User, *rand.Rand) string { return path })
}

// Operations are what clients do all day: four reads to a write.
func Operations() []Operation {
	tasks := func(query string) func(context.Context, *User, *rand.Rand) error {
		return get(func(u *User, _ *rand.Rand) string { return "/api/v1/projects/" + u.busy + "/tasks?" + query })
	}
	return []Operation{
		{"accounts.me", false, 4, at("/api/v1/auth/me")},
		{"accounts.list_sessions", false, 1, at("/api/v1/auth/sessions")},
		{"teams.list", false, 2, at("/api/v1/teams")},
		{"projects.list", false, 8, at("/api/v1/projects")},
		{"projects.list by words", false, 2, at("/api/v1/projects?q=screen&tag=mobile")},
		{"projects.get", false, 8, get(func(u *User, rng *rand.Rand) string { return "/api/v1/projects/" + any1(rng, u.projects) })},
		{"files.list", false, 4, get(func(u *User, rng *rand.Rand) string { return "/api/v1/projects/" + any1(rng, u.projects) + "/files" })},
		{"previews.list", false, 4, get(func(u *User, rng *rand.Rand) string { return "/api/v1/projects/" + any1(rng, u.projects) + "/previews" })},
		{"tasks.list", false, 8, tasks("limit=50")},
		{"tasks.list by update", false, 3, tasks("sort=updated&limit=50")},
		{"tasks.list by state", false, 3, tasks("status=open&limit=50")},
		{"tasks.list by words", false, 2, tasks("q=button&limit=50")},
		{"tasks.get", false, 8, get(func(u *User, rng *rand.Rand) string { return "/api/v1/tasks/" + any1(rng, u.tasks) })},
		{"tasks.list_comments", false, 4, get(func(u *User, rng *rand.Rand) string { return "/api/v1/tasks/" + any1(rng, u.tasks) + "/comments" })},
		{"notifications.list", false, 4, at("/api/v1/notifications")},
		{"notifications.count", false, 8, at("/api/v1/notifications/count")},
		{"search.find", false, 3, get(func(_ *User, rng *rand.Rand) string {
			return "/api/v1/search?" + url.Values{"q": {fmt.Sprintf("list %d", rng.IntN(97))}}.Encode()
		})},
		{"tasks.create", true, 5, func(ctx context.Context, u *User, rng *rand.Rand) error {
			body := map[string]any{"title": fmt.Sprintf("Look at %d", rng.IntN(1000)), "labels": []string{"new"}}
			return u.API.Do(ctx, http.MethodPost, "/api/v1/projects/"+any1(rng, u.projects)+"/tasks", body, nil)
		}},
		{"tasks.update", true, 5, func(ctx context.Context, u *User, rng *rand.Rand) error {
			path := "/api/v1/tasks/" + any1(rng, u.tasks)
			var task struct {
				Data struct {
					Version int64 `json:"version"`
				} `json:"data"`
			}
			if err := u.API.Do(ctx, http.MethodGet, path, nil, &task); err != nil {
				return err
			}
			err := u.API.Do(ctx, http.MethodPatch, path, map[string]any{"version": task.Data.Version, "priority": []string{"low", "high"}[rng.IntN(2)]}, nil)
			if refused, ok := err.(*client.Error); ok && refused.Code == "CONFLICT" { //nolint:errorlint // it is returned as it is
				return nil // another call has changed it in between
			}
			return err
		}},
		{"tasks.comment", true, 4, func(ctx context.Context, u *User, rng *rand.Rand) error {
			return u.API.Do(ctx, http.MethodPost, "/api/v1/tasks/"+any1(rng, u.tasks)+"/comments", map[string]string{"body": "It is the padding."}, nil)
		}},
		{"files.put", true, 5, func(ctx context.Context, u *User, rng *rand.Rand) error {
			return u.API.PutFiles(ctx, any1(rng, u.projects), map[string][]byte{"App.tsx": fmt.Appendf(nil, "export default () => %d", rng.Uint64())})
		}},
	}
}
