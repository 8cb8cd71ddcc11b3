package hivesync_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"hivesync/shared/config"
)

// composed are the compose files.
var composed = []string{"docker-compose.yml", "docker-compose.multi-worker.yml", "infra/compose/two-backends.yml"}

type composeService struct {
	Image       string            `yaml:"image"`
	Extends     map[string]string `yaml:"extends"`
	User        string            `yaml:"user"`
	Container   string            `yaml:"container_name"`
	Restart     string            `yaml:"restart"`
	CapDrop     []string          `yaml:"cap_drop"`
	CapAdd      []string          `yaml:"cap_add"`
	Security    []string          `yaml:"security_opt"`
	ReadOnly    bool              `yaml:"read_only"`
	Privileged  bool              `yaml:"privileged"`
	NetworkMode string            `yaml:"network_mode"`
	Pid         string            `yaml:"pid"`
	Ipc         string            `yaml:"ipc"`
	Uts         string            `yaml:"uts"`
	Userns      string            `yaml:"userns_mode"`
	Devices     []string          `yaml:"devices"`
	Volumes     []string          `yaml:"volumes"`
	Ports       []string          `yaml:"ports"`
	Tmpfs       []string          `yaml:"tmpfs"`
	Profiles    []string          `yaml:"profiles"`
	Environment map[string]string `yaml:"environment"`
	EnvFile     []struct {
		Path     string `yaml:"path"`
		Required bool   `yaml:"required"`
	} `yaml:"env_file"`
	Build *struct {
		Target string `yaml:"target"`
	} `yaml:"build"`
	Logging struct {
		Driver  string            `yaml:"driver"`
		Options map[string]string `yaml:"options"`
	} `yaml:"logging"`
	Healthcheck *struct {
		Test    any  `yaml:"test"`
		Disable bool `yaml:"disable"`
	} `yaml:"healthcheck"`
	Deploy struct {
		Replicas  *int `yaml:"replicas"`
		Resources struct {
			Limits struct {
				CPUs   string `yaml:"cpus"`
				Memory string `yaml:"memory"`
				Pids   int    `yaml:"pids"`
			} `yaml:"limits"`
			Reservations struct {
				Devices []struct {
					Driver       string   `yaml:"driver"`
					Capabilities []string `yaml:"capabilities"`
				} `yaml:"devices"`
			} `yaml:"reservations"`
		} `yaml:"resources"`
	} `yaml:"deploy"`
}

type composeFile struct {
	Name     string                    `yaml:"name"`
	Services map[string]composeService `yaml:"services"`
	Networks map[string]struct {
		Name     string `yaml:"name"`
		External bool   `yaml:"external"`
	} `yaml:"networks"`
}

func readCompose(t *testing.T, path string) composeFile {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var f composeFile
	if err := yaml.Unmarshal(raw, &f); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if len(f.Services) == 0 {
		t.Fatalf("%s has no services", path)
	}
	return f
}

// changed are services of two-backends.yml that change one of docker-compose.yml, and have from it what they do not say.
func changed(path, name string, s composeService) bool {
	return path == "infra/compose/two-backends.yml" && (name == "backend" || s.Extends["service"] == "backend")
}

func TestEveryContainerIsHardened(t *testing.T) {
	t.Parallel()
	for _, path := range composed {
		for name, s := range readCompose(t, path).Services {
			if changed(path, name, s) {
				continue
			}
			limits := s.Deploy.Resources.Limits
			for what, ok := range map[string]bool{
				"drops all capabilities and adds none": slices.Equal(s.CapDrop, []string{"ALL"}) && len(s.CapAdd) == 0,
				"gains no privileges":                  slices.Contains(s.Security, "no-new-privileges:true") && !s.Privileged,
				"has a root that is only read":         s.ReadOnly,
				"writes to no tmpfs without a size":    !slices.ContainsFunc(s.Tmpfs, func(m string) bool { return !strings.Contains(m, "size=") || !strings.Contains(m, "noexec") }),
				"has namespaces of its own":            s.NetworkMode+s.Pid+s.Ipc+s.Uts+s.Userns == "" && len(s.Devices) == 0,
				"reads folders of the host at most":    !slices.ContainsFunc(s.Volumes, func(v string) bool { return !volume.MatchString(v) && !strings.HasSuffix(v, ":ro") }),
				"has ports on an address that is said": !slices.ContainsFunc(s.Ports, func(p string) bool { return !strings.Contains(p, "127.0.0.1") }),
				"has limits of CPU, memory, processes": limits.CPUs != "" && limits.Memory != "" && limits.Pids > 0,
				"rotates its logs":                     s.Logging.Driver == "json-file" && s.Logging.Options["max-size"] != "" && s.Logging.Options["max-file"] != "",
				"has a health check, or ends":          s.Healthcheck != nil && (s.Healthcheck.Test != nil || s.Healthcheck.Disable && s.Restart == "no"),
				"has a user, or an image of ours":      s.User != "" && s.User != "root" && s.User != "0" || s.Build != nil,
				"is not given Docker's socket":         !slices.ContainsFunc(s.Volumes, func(v string) bool { return strings.Contains(v, "docker.sock") }),
				"restarts, or ends":                    s.Restart == "unless-stopped" || s.Restart == "no",
			} {
				if !ok {
					t.Errorf("%s: %s: not so: %s", path, name, what)
				}
			}
		}
	}
}

var (
	volume = regexp.MustCompile(`^[a-z_]+:`) // by its name, in the Engine's own folder
	pinned = regexp.MustCompile(`^[a-z0-9./-]+:[0-9]+\.[0-9]+(\.[0-9]+)?(-[a-z0-9-]+)?$`)
	ours   = regexp.MustCompile(`^\$\{[A-Z0-9_]+_IMAGE:-hivesync/(backend|worker|storage):[a-z0-9.]+\}$`)
	from   = regexp.MustCompile(`(?m)^FROM (?:--platform=\S+ )?(\S+) AS (\S+)$`)
)

// What is built next year from this commit is what is built today.
func TestImagesArePinned(t *testing.T) {
	t.Parallel()
	for _, path := range composed {
		for name, s := range readCompose(t, path).Services {
			if changed(path, name, s) {
				continue
			}
			if !pinned.MatchString(s.Image) && !ours.MatchString(s.Image) || strings.Contains(s.Image, "latest") {
				t.Errorf("%s: %s: the image %q is not pinned to a version", path, name, s.Image)
			}
		}
	}
	stages := dockerfileStages(t)
	for stage, base := range stages {
		if _, ours := stages[base]; !ours && base != "scratch" && !pinned.MatchString(base) {
			t.Errorf("Dockerfile: %s stands on %q, which is not pinned to a version", stage, base)
		}
	}
	goVersion, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	_, need, _ := strings.Cut(string(goVersion), "\ngo ")
	need, _, _ = strings.Cut(need, "\n")
	if minor := strings.Join(strings.SplitN(need, ".", 3)[:2], "."); !strings.HasPrefix(stages["go"], "golang:"+minor+".") {
		t.Errorf("the Dockerfile builds with %s, and go.mod says %s", stages["go"], need)
	}
}

func dockerfileStages(t *testing.T) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	found := from.FindAllStringSubmatch(string(raw), -1)
	if len(found) != strings.Count("\n"+string(raw), "\nFROM ") {
		t.Fatal("not every FROM of the Dockerfile has the form that this test reads")
	}
	out := map[string]string{}
	for _, f := range found {
		out[f[2]] = f[1]
	}
	return out
}

// What operators are told to type names these.
func TestComposeFilesHaveTheNamesThatOperatorsType(t *testing.T) {
	t.Parallel()
	backend, workers := readCompose(t, composed[0]), readCompose(t, composed[1])
	for _, name := range []string{"backend", "migrate", "postgres", "redis", "storage"} {
		if _, ok := backend.Services[name]; !ok {
			t.Errorf("%s has no %s", composed[0], name)
		}
	}
	if backend.Services["redis"].Container != "hivesync-redis" {
		t.Error("`docker exec -it hivesync-redis redis-cli` finds no container")
	}
	for _, name := range []string{"redis", "postgres"} {
		if len(backend.Services[name].Ports) != 0 {
			t.Errorf("%s has a port on the machine", name)
		}
	}
	if !strings.HasPrefix(strings.Join(backend.Services["backend"].Ports, ","), "${BACKEND_BIND:-127.0.0.1}:") {
		t.Error("the backend listens to the world unless told not to")
	}
	if backend.Networks["hivesync_net"].Name != "hivesync_net" || !workers.Networks["hivesync_net"].External || workers.Networks["hivesync_net"].Name != "hivesync_net" {
		t.Error("workers do not join the backend's network")
	}
	for name, s := range backend.Services {
		if s.Build != nil && s.Build.Target == "worker" {
			t.Errorf("%s: %s is a worker", composed[0], name)
		}
	}
	if w := workers.Services["worker"]; len(w.Profiles) != 0 || w.Container != "" || w.Deploy.Replicas != nil {
		t.Error("--scale worker=N does not scale")
	}
	if w := workers.Services["ai_cpu_worker_1"]; w.Deploy.Replicas == nil || *w.Deploy.Replicas != 0 {
		t.Error("ai_cpu_worker_1 starts without being asked for")
	}
	gpu := workers.Services["ai_gpu_worker"]
	if devices := gpu.Deploy.Resources.Reservations.Devices; len(devices) != 1 || !slices.Contains(devices[0].Capabilities, "gpu") || !slices.Equal(gpu.Profiles, []string{"gpu"}) {
		t.Error("ai_gpu_worker has no GPU, or starts without being asked for")
	}
	defaults, err := os.ReadFile("infra/compose/worker.defaults")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(defaults), "\nBACKEND_URL=http://backend:4000\n") {
		t.Error("workers do not find the backend as http://backend:4000")
	}
}

// A database that is broken into knows no key of the API.
func TestServersAreGivenNoSecretsButTheirOwn(t *testing.T) {
	t.Parallel()
	own := map[string][]string{"postgres": {"POSTGRES_PASSWORD"}, "storage": {"R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"}, "redis": nil}
	services := readCompose(t, composed[0]).Services
	for name, theirs := range own {
		s := services[name]
		if len(s.EnvFile) == 0 {
			continue // it is given nothing
		}
		for _, setting := range (&config.Config{}).Describe() {
			if !setting.Secret || slices.Contains(theirs, setting.Name) {
				continue
			}
			if value, there := s.Environment[setting.Name]; !there || value != "" {
				t.Errorf("%s is given %s of backend.env: empty it in x-not-theirs", name, setting.Name)
			}
		}
	}
	for _, path := range composed {
		for name, s := range readCompose(t, path).Services {
			for _, f := range s.EnvFile {
				if !f.Required {
					t.Errorf("%s: %s starts without %s", path, name, f.Path)
				}
			}
		}
	}
}
