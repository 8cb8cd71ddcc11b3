package accounts

import (
	"context"

	"hivesync/runtime/function"
)

// ListProviders lists where else users may sign in.
type ListProviders struct{ *Sessions }

// Provider is a provider that users may sign in with.
type Provider struct {
	Name  string `json:"name" doc:"what requests call it"`
	Label string `json:"label" doc:"what people call it"`
}

// ProviderList is all of them.
type ProviderList struct {
	Providers []Provider `json:"providers" nullable:"false"`
}

// Meta implements function.Handler.
func (ListProviders) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.list_providers", Method: "GET", Path: "/api/v1/auth/oidc/providers",
		Summary: "Where else users may sign in", Auth: function.Public, Exempt: true,
	}
}

// Handle implements function.Handler.
func (f ListProviders) Handle(context.Context, *function.Empty) (*function.Data[ProviderList], error) {
	out := ProviderList{Providers: []Provider{}}
	for _, p := range f.Providers.All() {
		out.Providers = append(out.Providers, Provider{Name: p.Name(), Label: p.Label()})
	}
	return function.OK(out), nil
}
