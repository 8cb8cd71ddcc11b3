package command

import (
	"os"
	"slices"

	"github.com/spf13/cobra"

	"hivesync/shared/devices"
)

// kinds say which functions a command takes.
type kinds uint8

const (
	endpoints kinds = 1 << iota
	jobFunctions
	schedules
)

// completeFunctions completes up to most names of functions of the kinds, and other words.
func completeFunctions(most int, of kinds, others ...string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		r, _, err := registry()
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		names := slices.Clone(others)
		if of&endpoints != 0 {
			for _, e := range r.Endpoints {
				names = append(names, e.Meta().Name+"\t"+e.Meta().Summary)
			}
		}
		if of&jobFunctions != 0 {
			for _, j := range r.Jobs {
				names = append(names, j.Meta().Type+"\t"+j.Meta().Summary)
			}
		}
		if of&schedules != 0 {
			for _, s := range r.Schedules {
				names = append(names, s.Meta().Name+"\t"+s.Meta().Summary)
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeDomains completes the domains that have fixtures below the folder of --functions.
func completeDomains(root *string) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var names []string
		entries, _ := os.ReadDir(*root)
		for _, e := range entries {
			if e.IsDir() && e.Name() != "testdata" {
				names = append(names, e.Name())
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeDevices completes a flag that takes device presets.
func completeDevices(cmd *cobra.Command) {
	var names []string
	for _, p := range devices.Presets() {
		names = append(names, p.ID+"\t"+p.Model)
	}
	completeWords(cmd, "device", names...)
}

// completeWords completes a flag that takes one of some words.
func completeWords(cmd *cobra.Command, flag string, words ...string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)) // fails for a flag that is not there alone
}
